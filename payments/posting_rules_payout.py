"""Posting rules for payouts: every fund's share moves, and the sum is what is seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ledger.book.entries import AccountKey, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money, total
from payments.alerts import Alert
from payments.circumstances import Circumstances, Ruling, Share
from payments.drafting import cost, draft, fact_of, set_apart
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
    lines = [*pairs, *_explained(seen, reached, missing), *_fee(movement, seen)]
    alert = Alert.PAYOUT_DIFFERS if missing else None
    return Ruling(draft(EntryKind.PROVIDER_PAYOUT, movement, seen, lines), alert)


def payout_failed(movement: Movement, seen: Circumstances) -> Ruling:
    """A payout came back to the provider: every share with it."""
    corrects = seen.payout.fact if seen.payout else None
    return _arrived(movement, seen, EntryKind.PROVIDER_PAYOUT, corrects)


def receipt(movement: Movement, seen: Circumstances) -> Ruling:
    """The bank shows a payout, or cash that was carried to it: all shares arrive."""
    if seen.prepared is not None:
        entry = replace(seen.prepared, fact=fact_of(movement))
        return Ruling(entry)
    return _arrived(movement, seen, EntryKind.BANK_RECEIPT, None)


def _arrived(
    movement: Movement, seen: Circumstances, kind: EntryKind, corrects: str | None
) -> Ruling:
    """Move what was on its way to where the movement shows it."""
    if seen.payout is None:
        return set_apart(movement, seen, Alert.PAYMENT_UNKNOWN)
    transit = seen.payout.transit
    if transit is None or not seen.payout.shares:
        return Ruling(None, Alert.NOTHING_TO_POST)
    if movement.amount.minor < 0:
        return set_apart(movement, seen, Alert.SIGN_ODD)
    currency = movement.amount.currency
    reached = seen.rail.holds(currency)
    shares = seen.payout.shares
    missing = total((share.amount for share in shares), currency) - movement.amount
    lines = [
        *_move(shares, reached, transit, seen),
        *_explained(seen, reached, missing),
        *_fee(movement, seen),
    ]
    alert = Alert.PAYOUT_DIFFERS if missing else None
    return Ruling(draft(kind, movement, seen, lines, corrects), alert)


def _fee(movement: Movement, seen: Circumstances) -> list[Line]:
    fund = seen.rail.operating_fund
    return cost(seen, "cost.processor_fee", fund, movement.charged)


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
