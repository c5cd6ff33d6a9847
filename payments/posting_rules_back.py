"""Posting rules for money that goes back: refunds, returned debits, disputes.

What was spent before it is taken back is a loss of the operating fund, so that nobody
else's trace changes. What its payer has twice is claimed from them, in that fund.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ledger.book.entries import Line
from ledger.book.kinds import EntryKind
from ledger.money import Money, divide_half_up
from payments.alerts import Alert
from payments.circumstances import Circumstances, Original, Ruling
from payments.drafting import cost, draft, set_apart
from payments.gateway import Movement, MovementType
from payments.posting_rules_twice import claim, end_claim


def refund(movement: Movement, seen: Circumstances) -> Ruling:
    """Money went back to the payer, ordered or seen; the fee stays a cost."""
    kind = EntryKind.REFUND if seen.is_ordered else EntryKind.REFUND_SEEN
    return _taken_back(movement, seen, kind, "cost.processor_fee")


def returned(movement: Movement, seen: Circumstances) -> Ruling:
    """The payer's bank took a debit back, weeks later; nobody here ordered it."""
    return _taken_back(movement, seen, EntryKind.REFUND_SEEN, "cost.dispute_fee")


def refund_failed(movement: Movement, seen: Circumstances) -> Ruling:
    """A refund came back: it is owed to the payer, never the project's again.

    What they have twice is not: it ends the claim against them.
    """
    original = seen.original
    if original is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    ended, end = end_claim(seen, original, movement.amount)
    lines = [
        *_owing(seen, original, movement.amount - ended),
        *end,
        *cost(seen, "cost.processor_fee", seen.fees_from, movement.charged),
    ]
    return Ruling(draft(EntryKind.REFUND_RETURNED, movement, seen, lines))


def dispute_open(movement: Movement, seen: Circumstances) -> Ruling:
    """A payment is contested: the provider holds it back, with a fee."""
    original = seen.original
    if original is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    lines = [
        _claim(seen, original, -movement.amount),
        Line(seen.rail.holds(original.currency), original.fund, movement.amount),
        *cost(seen, "cost.dispute_fee", seen.fees_from, movement.charged),
    ]
    return Ruling(draft(EntryKind.DISPUTE_OPEN, movement, seen, lines))


def dispute_won(movement: Movement, seen: Circumstances) -> Ruling:
    """The dispute is won: the money comes back, its fee too where the provider says."""
    original = seen.original
    if original is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    claimed = min(movement.amount, original.claimed)
    ended, end = end_claim(seen, original, movement.amount - claimed)
    if not claimed and not ended:
        return set_apart(movement, seen, Alert.WON_AFTER_LOSS, "unallocated")
    rest = movement.amount - claimed - ended
    lines = [
        *_won(seen, original, claimed),
        *end,
        *_unasked(seen, original, rest),
        *cost(seen, "cost.dispute_fee", seen.fees_from, movement.charged),
    ]
    alert = Alert.WON_AFTER_LOSS if rest else None
    return Ruling(draft(EntryKind.DISPUTE_WON, movement, seen, lines), alert)


def dispute_lost(movement: Movement, seen: Circumstances) -> Ruling:
    """The dispute is lost: the payment is taken back, out of the claim."""
    original = seen.original
    if original is None:
        return Ruling(None, Alert.PAYMENT_UNKNOWN)
    claimed = min(-movement.amount, original.claimed)
    if not claimed:
        return Ruling(None, Alert.NOTHING_TO_POST)
    back = _split(movement.type, claimed, original)
    lines = [
        *_gift_back(seen, original, back.gift),
        _claim(seen, original, -claimed),
    ]
    # The claim is the project's; what another fund bears of it comes back to it.
    lines += _owed_back(seen, original, back.owed)[:1]
    elsewhere = claimed - back.gift - back.owed
    if elsewhere:
        held = seen.rail.holds(original.currency)
        lines.append(Line(held, original.fund, elsewhere))
    lines += _elsewhere(seen, original, back)
    lines += cost(seen, "cost.dispute_fee", seen.fees_from, movement.charged)
    entry = draft(EntryKind.DISPUTE_LOST, movement, seen, lines, original.fact)
    return Ruling(entry, back.alert)


def _taken_back(
    movement: Movement, seen: Circumstances, kind: EntryKind, fee_role: str
) -> Ruling:
    original = seen.original
    if original is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    back = _split(movement.type, -movement.amount, original)
    lines = _owed_back(seen, original, back.owed)
    takes = original.takes(back.gift, is_alone=not back.over)
    held = seen.rail.holds(original.currency)
    for part, amount in takes:
        account = seen.rail.account(part.role, amount.currency)
        lines += [
            Line(account, part.fund, amount, lot=part.lot, party=part.party),
            Line(held, part.fund, -amount),
        ]
    lines += _elsewhere(seen, original, back)
    lines += _cover(seen, original, back.over + back.gift + back.tip)
    lines += cost(seen, fee_role, seen.fees_from, movement.charged)
    is_all_owed = back.owed == -movement.amount
    corrects = None if is_all_owed else original.fact
    if original.fact is None and len(takes) == 1 and not back.over:
        corrects = takes[0][0].fact
    entry = draft(kind, movement, seen, lines, corrects)
    return Ruling(entry, back.alert)


def _won(seen: Circumstances, original: Original, claimed: Money) -> list[Line]:
    """Give the project back what a dispute withheld."""
    if not claimed:
        return []
    held = seen.rail.holds(claimed.currency)
    return [
        Line(held, original.fund, claimed),
        _claim(seen, original, -claimed),
    ]


def _owed_back(seen: Circumstances, original: Original, owed: Money) -> list[Line]:
    """Pay what an earlier refund that failed left owing to the payer."""
    if not owed:
        return []
    rail, fund = seen.rail, original.fund
    account = rail.account("owed", owed.currency)
    return [
        Line(account, fund, owed, party=original.party),
        Line(rail.holds(owed.currency), fund, -owed),
    ]


def _owing(seen: Circumstances, original: Original, owed: Money) -> list[Line]:
    """Owe the payer what came back, in the fund that their payment was for."""
    return [
        replace(line, amount=-line.amount)
        for line in reversed(_owed_back(seen, original, owed))
    ]


def _unasked(seen: Circumstances, original: Original, rest: Money) -> list[Line]:
    """Set apart what came back beyond the claim: a person says whose it is."""
    if not rest:
        return []
    rail, fund = seen.rail, seen.rail.operating_fund
    account = rail.account("unallocated", rest.currency)
    return [
        Line(rail.holds(rest.currency), fund, rest),
        Line(account, fund, -rest, party=original.party),
    ]


@dataclass(frozen=True, slots=True)
class _Back:
    """What is taken back: what was owed, is set apart, the gift, its tip; and the rest.

    Of the rest its payer has a part ``twice``; what was spent before is ``lost``.
    """

    owed: Money
    over: Money
    gift: Money
    tip: Money
    twice: Money
    lost: Money

    @property
    def alert(self) -> Alert | None:
        """Why a person must look at it: there was less left than is taken back."""
        if self.twice:
            return Alert.PAID_BACK_TWICE
        return Alert.SPENT_ALREADY if self.lost else None


def _split(type_: MovementType, amount: Money, original: Original) -> _Back:
    """Take what never entered the fund, the unspent gift, the tip.

    A refund pays first what is owed to the payer; their bank takes that last. Of the
    rest they have twice what is beyond their payment.
    """
    nothing = Money.zero(amount.currency)
    is_ours = type_ is MovementType.REFUND
    owed = min(amount, original.owed) if is_ours else nothing
    over = min(amount - owed, original.over_left or nothing)
    gift = min(amount - owed - over, original.unspent)
    tip = min(amount - owed - over - gift, original.tip_left or nothing)
    rest = amount - owed - over - gift - tip
    twice = min(rest, original.twice(amount) - original.twice(nothing))
    if not is_ours:
        owed = min(rest - twice, original.owed)
        rest -= owed
    return _Back(owed, over, gift, tip, twice, rest - twice)


def _gift_back(seen: Circumstances, original: Original, back: Money) -> list[Line]:
    """Debit what the payment credited."""
    if not back:
        return []
    account = seen.rail.account(original.role, back.currency)
    return [Line(account, original.fund, back, lot=original.lot, party=original.party)]


def _elsewhere(seen: Circumstances, original: Original, back: _Back) -> list[Line]:
    """Take the tip back from its fund, and charge a loss to the operating fund."""
    lines: list[Line] = []
    tip, currency = original.tip, back.tip.currency
    if tip is not None and back.tip:
        account = seen.rail.account("source.tip", currency)
        lines = [
            Line(account, tip.fund, back.tip, lot=tip.lot, party=original.party),
            Line(seen.rail.holds(currency), tip.fund, -back.tip),
        ]
    operator = seen.rail.operating_fund
    if back.over:
        account = seen.rail.account("over_target", currency)
        lines += [
            Line(account, operator, back.over, party=original.party),
            Line(seen.rail.holds(currency), operator, -back.over),
        ]
    lines += claim(seen, original, back.twice)
    return [*lines, *cost(seen, "cost.chargeback", operator, back.lost)]


def _cover(seen: Circumstances, original: Original, back: Money) -> list[Line]:
    """Give a project that bears its fees its part of the fee, from the operator."""
    operator = seen.rail.operating_fund
    if operator in (seen.fees_from, original.fund):
        return []
    before, size = original.taken_back.minor, original.gross.minor
    due = divide_half_up((before + back.minor) * original.fee.minor, size)
    done = divide_half_up(before * original.fee.minor, size)
    share = Money(due - done, back.currency)
    return [
        *cost(seen, "cost.processor_fee", original.fund, -share),
        *cost(seen, "cost.processor_fee", operator, share),
    ]


def _claim(seen: Circumstances, original: Original, amount: Money) -> Line:
    account = seen.rail.account("dispute_claim", amount.currency)
    return Line(account, original.fund, amount, lot=original.lot, party=original.party)
