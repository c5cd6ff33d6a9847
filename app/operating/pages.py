"""The values of the operator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.money import Money
from payments.inbox import Backlog


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A movement that was posted all the same, and why somebody must look at it.

    ``amount`` is what it is about. ``explain_url`` is where it is explained, and
    ``claim_url`` where it is claimed back; whoever looked at one without puts it away.
    """

    number: int
    on: date
    provider: str
    remote_id: str
    amount: Money
    why: str
    entry_url: str | None
    entry_number: int | None
    who: str = ""
    payment_url: str | None = None
    explain_url: str | None = None
    claim_url: str | None = None


@dataclass(frozen=True, slots=True)
class OverdrawnRow:
    """What facts left below its guard: a fund, an account, an advance or a pool."""

    title: str
    mend: str
    subject: str
    amount: Money
    account_url: str
    """The account and fund behind it that hold least."""


@dataclass(frozen=True, slots=True)
class YearRow:
    """A keeper without a fiscal year from a day on: nothing of then can be booked."""

    code: str
    name: str
    from_on: date


@dataclass(frozen=True, slots=True)
class OperationsPage:
    """What waits for the operator in one book."""

    book: str
    alerts: tuple[AlertRow, ...]
    overdrawn: tuple[OverdrawnRow, ...]
    backlog: Backlog
    """How far the work on a provider's messages is behind."""

    sandbox_url: str | None
    """Where the invented provider of a test book is played with."""

    troubled_since: datetime | None = None
    """Since when a payment provider has trouble."""

    clock_since: datetime | None = None
    """Since when our clock and a payment provider's differ."""

    years: tuple[YearRow, ...] = ()
    """Keepers whose last fiscal year ends soon, or is over."""

    refusals: int = 0
    """Cards refused within the hour, where they are a burst."""
