"""Posting rules for money that goes back: refunds, returned debits, disputes.

What was spent before it is taken back is a loss of the operating fund, so that nobody
else's trace changes.
"""

from __future__ import annotations

from ledger.book.entries import Line
from ledger.book.kinds import EntryKind
from ledger.money import Money, divide_half_up
from payments.alerts import Alert
from payments.circumstances import Circumstances, Original, Ruling
from payments.drafting import cost, draft, set_apart
from payments.gateway import Movement, MovementType


def refund(movement: Movement, seen: Circumstances) -> Ruling:
    """Money went back to the payer, ordered or seen; the fee stays a cost."""
    kind = EntryKind.REFUND if seen.is_ordered else EntryKind.REFUND_SEEN
    return _taken_back(movement, seen, kind, "cost.processor_fee")


def returned(movement: Movement, seen: Circumstances) -> Ruling:
    """The payer's bank took a debit back, weeks later; nobody here ordered it."""
    return _taken_back(movement, seen, EntryKind.REFUND_SEEN, "cost.dispute_fee")


def refund_failed(movement: Movement, seen: Circumstances) -> Ruling:
    """A refund came back: the money is owed to the payer, never the project's again."""
    original = seen.original
    if original is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    currency, fund = movement.amount.currency, original.fund
    owed = seen.rail.account("owed", currency)
    lines = [
        Line(seen.rail.holds(currency), fund, movement.amount),
        Line(owed, fund, -movement.amount, party=original.party),
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
    if not claimed:
        return set_apart(movement, seen, Alert.WON_AFTER_LOSS, "unallocated")
    lines = [
        Line(seen.rail.holds(original.currency), original.fund, claimed),
        _claim(seen, original, -claimed),
        *_unasked(seen, original, movement.amount - claimed),
        *cost(seen, "cost.dispute_fee", seen.fees_from, movement.charged),
    ]
    alert = None if claimed == movement.amount else Alert.WON_AFTER_LOSS
    return Ruling(draft(EntryKind.DISPUTE_WON, movement, seen, lines), alert)


def dispute_lost(movement: Movement, seen: Circumstances) -> Ruling:
    """The dispute is lost: the payment is taken back, out of the claim."""
    original = seen.original
    if original is None:
        return Ruling(None, Alert.PAYMENT_UNKNOWN)
    claimed = min(-movement.amount, original.claimed)
    if not claimed:
        return Ruling(None, Alert.NOTHING_TO_POST)
    back = _split(claimed, original)
    lines = [
        *_gift_back(seen, original, back.gift),
        _claim(seen, original, -claimed),
    ]
    # The claim is the project's; what another fund bears of it comes back to it.
    if claimed != back.gift:
        held = seen.rail.holds(original.currency)
        lines.append(Line(held, original.fund, claimed - back.gift))
    lines += _elsewhere(seen, original, back)
    lines += cost(seen, "cost.dispute_fee", seen.fees_from, movement.charged)
    entry = draft(EntryKind.DISPUTE_LOST, movement, seen, lines, original.fact)
    return Ruling(entry, _loss(movement, original) if back.lost else None)


def _taken_back(
    movement: Movement, seen: Circumstances, kind: EntryKind, fee_role: str
) -> Ruling:
    original = seen.original
    if original is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    owed = Money.zero(original.currency)
    if movement.type is MovementType.REFUND:
        owed = min(-movement.amount, original.owed)
    back = _split(-movement.amount - owed, original)
    lines = _owed_back(seen, original, owed)
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
    is_all_owed = owed == -movement.amount
    corrects = None if is_all_owed else original.fact
    if original.fact is None and len(takes) == 1 and not back.over:
        corrects = takes[0][0].fact
    entry = draft(kind, movement, seen, lines, corrects)
    return Ruling(entry, _loss(movement, original) if back.lost else None)


def _loss(movement: Movement, original: Original) -> Alert:
    """Say by what it is lost: it was spent, or its payer has it for a second time."""
    by_its_bank = movement.type in (MovementType.RETURN, MovementType.DISPUTE_LOST)
    return (
        Alert.PAID_BACK_TWICE
        if by_its_bank and original.taken_back
        else Alert.SPENT_ALREADY
    )


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


class _Back:
    """What is taken back: of what is set apart, the gift, its tip, and what is lost."""

    def __init__(self, over: Money, gift: Money, tip: Money, lost: Money) -> None:
        self.over, self.gift, self.tip, self.lost = over, gift, tip, lost


def _split(amount: Money, original: Original) -> _Back:
    """Take what never entered the fund, the unspent gift, the tip; the rest is lost."""
    nothing = Money.zero(amount.currency)
    over = min(amount, original.over_left or nothing)
    gift = min(amount - over, original.unspent)
    tip = min(amount - over - gift, original.tip_left or nothing)
    return _Back(over, gift, tip, amount - over - gift - tip)


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
