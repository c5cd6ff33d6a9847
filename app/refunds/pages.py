"""The values that the pages of refunds show to officers; no name, no address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.refunds.looking import Obstacle
from ledger.money import Money
from payments.formats.pain001 import Party
from payments.gateway import RefundState

Decision = Literal["open", "approved", "declined", "withdrawn"]


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request, as a list shows it."""

    public_id: str
    project: str
    amount: Money
    asked_at: datetime
    is_from_giver: bool
    decision: Decision


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """What waits for a decision, and what was decided of late."""

    book: str
    waiting: tuple[RequestRow, ...]
    decided: tuple[RequestRow, ...]


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request, and what would happen if it is approved."""

    row: RequestRow
    reason: str
    lot: str
    given_on: date | None
    number: int | None
    """The register number of the entry with which the gift came."""

    paid: Money
    left: Money
    free: Money
    most: Money
    obstacle: Obstacle | None
    wired_on: date | None
    rest: Money
    """What stays of the gift if all that can be given back is."""

    is_own: bool
    offered: Money
    """What waits for its giver's choice, or goes back by it."""

    back_from: date | None = None
    """The day from which it can go back, where its bank can still take it back."""

    why: str = ""
    account: Party | None = None
    """Where the giver wants it, if they named an account."""
    order: RefundState | None = None
    """How far the order is, once it was approved."""
    is_wire: bool = False
    """Whether it came by wire, so that no provider keeps a fee of it."""
    usable_from: datetime | None = None
    """When money can go to the account, while that is still to come."""
    matched: Money | None = None
    """What match funds gave beside the gift, and still stands."""

    @property
    def is_over(self) -> bool:
        """Whether its transfer ended for nothing, and another one can be ordered."""
        is_for_nothing = self.order is not None and not self.order.counts
        return self.is_wire and is_for_nothing
