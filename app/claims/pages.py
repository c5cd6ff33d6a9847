"""The values of the page of claims, and of a claim on other pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class AskedRow:
    """Who asked for a claim to be written off, and why; ``is_own``: the reader did."""

    party: str
    who: str
    at: datetime
    amount: Money
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What is claimed from a payer, since when, and what became of it so far."""

    party: str
    open: Money
    claimed: Money
    paid: Money
    written_off: Money
    taken_back: Money
    since: date
    days: int
    reference: str
    """What the payer writes on their wire; empty where no payment is known."""
    payment_url: str | None
    asked: AskedRow | None = None


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """The claims that stand, the oldest first."""

    book: str
    rows: tuple[ClaimRow, ...]
    total: tuple[Money, ...]
    """What they add up to, one a currency."""
    may_read_payments: bool
    may_write_off: bool
