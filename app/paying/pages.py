"""The values of the pages of the payments desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.banking.pages import Fund
from app.claims.pages import ClaimRow
from ledger.money import Money
from payments.inbox import Backlog


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a list."""

    value: str
    words: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment in the list."""

    url: str
    amount: Money
    state: str
    look: str
    now: str
    """What of it stands now; empty where all of it does, or nothing came."""
    provider: str
    project: str
    giver: str
    begun_at: datetime


@dataclass(frozen=True, slots=True)
class FindPage:
    """The search, what was typed, and what it found."""

    book: str
    typed: str
    amount: str
    from_on: str
    to_on: str
    choices: tuple[Choice, ...]
    rows: tuple[PaymentRow, ...]
    next_url: str | None
    backlog: Backlog

    @property
    def is_narrowed(self) -> bool:
        """Whether something was asked for: not every payment would be shown."""
        is_chosen = any(each.is_chosen and each.value for each in self.choices)
        return is_chosen or any((self.typed, self.amount, self.from_on, self.to_on))


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """Something in the life of a payment."""

    at: datetime
    what: str
    detail: str = ""
    amount: Money | None = None
    entry_url: str | None = None
    warning: str = ""
    is_done: bool = True
    net: str = ""
    """What a fee left of the amount, in words."""


@dataclass(frozen=True, slots=True)
class PaymentPage:
    """A payment with its whole life, and what may be done now."""

    book: str
    public_id: str
    amount: Money
    presented: Money | None
    """What the payer was shown in their own currency, where that was another."""

    project: str
    giver: str
    provider: str
    remote_id: str
    contribution: str
    state: str
    look: str
    now: str
    standing: str
    refundable: Money
    events: tuple[LifeEvent, ...]
    others: tuple[PaymentRow, ...]
    may_ask: bool
    may_retry: bool
    claims: tuple[ClaimRow, ...]
    """What its payer has twice, or had."""
    refund_of: str | None
    """The reference under which a refund may be asked for; None where none may."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What somebody noted about a dispute."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A dispute with its deadline and what is still withheld."""

    id: int
    remote_id: str
    amount: Money
    status: str
    reason: str
    look: str
    due_at: datetime | None
    days_left: int | None
    is_open: bool
    claimed: Money
    payment_url: str
    project: str
    notes: tuple[NoteRow, ...]


@dataclass(frozen=True, slots=True)
class DisputesPage:
    """Disputes, and the five ways in which one ends."""

    book: str
    rows: tuple[DisputeRow, ...]
    outcomes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PayoutItem:
    """A movement inside a payout."""

    what: str
    remote_id: str
    net: Money
    payment_url: str | None


@dataclass(frozen=True, slots=True)
class PayoutRow:
    """A payout, from what it contains to zero."""

    provider: str
    remote_id: str
    on: date
    sent: Money
    items: int | None
    contained: Money | None
    rest: Money
    on_way: Money
    arrived_on: date | None
    came_back_on: date | None
    entry_url: str | None
    contents: tuple[PayoutItem, ...] = ()


@dataclass(frozen=True, slots=True)
class PayoutsPage:
    """Payouts, the latest first."""

    book: str
    rows: tuple[PayoutRow, ...]
    next_before: int | None


@dataclass(frozen=True, slots=True)
class ApartRow:
    """A movement that waits for somebody to say what it was."""

    number: int
    provider: str
    remote_id: str
    on: date
    left: Money
    why: str
    who: str
    entry_url: str | None
    payment_url: str | None
    may_owe: bool
    is_count: bool = False


@dataclass(frozen=True, slots=True)
class ApartPage:
    """Movements set apart, and the projects that one may be for."""

    book: str
    rows: tuple[ApartRow, ...]
    funds: tuple[Fund, ...]
    at_bank: int
