"""Posting rules for payouts: every fund's share moves, and the sum is what is seen."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.book.entries import AccountKey, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money, total
from payments.alerts import Alert
from payments.circumstances import Circumstances, Ruling, Share
from payments.drafting import draft, set_apart
from payments.gateway import Movement


def payout(movement: Movement, seen: Circumstances) -> Ruling:
    """The provider pays out, or debits our bank for a balance below nothing.

    What the payout has too little or too much stands in suspense.
    """
    currency, sent = movement.amount.currency, -movement.amount
    held = seen.rail.holds(currency)
    if sent.minor > 0:
        reached = seen.rail.transit(currency)
        pairs = _move(seen.shares, reached, held, seen)
    else:
        reached = seen.rail.bank(currency)
        pairs = _move(_negative(seen.shares), held, reached, seen)
    missing = total((share.amount for share in seen.shares), currency) - sent
    lines = [*pairs, *_explained(seen, reached, missing)]
    if not lines:
        return set_apart(movement, seen, Alert.PAYOUT_DIFFERS)
    alert = Alert.PAYOUT_DIFFERS if missing else None
    return Ruling(draft(EntryKind.PROVIDER_PAYOUT, movement, seen, lines), alert)


def payout_failed(movement: Movement, seen: Circumstances) -> Ruling:
    """A payout came back to the provider: every share with it."""
    if seen.payout is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    held = seen.rail.holds(movement.amount.currency)
    lines = _move(seen.payout.shares, held, seen.payout.transit, seen)
    missing = (
        total((share.amount for share in seen.payout.shares), movement.amount.currency)
        - movement.amount
    )
    lines += _explained(seen, held, missing)
    alert = Alert.PAYOUT_DIFFERS if missing else None
    entry = draft(EntryKind.PROVIDER_PAYOUT, movement, seen, lines, seen.payout.fact)
    return Ruling(entry, alert)


def receipt(movement: Movement, seen: Circumstances) -> Ruling:
    """The bank shows a payout: every fund's share arrives."""
    if seen.payout is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    if not seen.payout.shares:
        return Ruling(None, Alert.NOTHING_TO_POST)
    bank = seen.rail.holds(movement.amount.currency)
    lines = _move(seen.payout.shares, bank, seen.payout.transit, seen)
    missing = (
        total((share.amount for share in seen.payout.shares), movement.amount.currency)
        - movement.amount
    )
    lines += _explained(seen, bank, missing)
    alert = Alert.PAYOUT_DIFFERS if missing else None
    return Ruling(draft(EntryKind.BANK_RECEIPT, movement, seen, lines), alert)


def _move(
    shares: Iterable[Share], to: AccountKey, off: AccountKey, seen: Circumstances
) -> list[Line]:
    """Move shares in the order of their funds, the operating fund last."""
    last = seen.rail.operating_fund
    ordered = sorted(shares, key=lambda share: (share.fund == last, share.fund))
    return [
        Line(account, share.fund, amount)
        for share in ordered
        if share.amount
        for account, amount in ((to, share.amount), (off, -share.amount))
    ]


def _explained(seen: Circumstances, short: AccountKey, missing: Money) -> list[Line]:
    """Put what a payout lacks into suspense, off the account that got too little."""
    if not missing:
        return []
    fund = seen.rail.operating_fund
    account = seen.rail.account("suspense", missing.currency)
    return [Line(account, fund, missing), Line(short, fund, -missing)]


def _negative(shares: Iterable[Share]) -> list[Share]:
    return [Share(share.fund, -share.amount) for share in shares]
