"""The values that the pages of a cash box show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.spending.pages import KeptFile
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Choice:
    """A project for which cash may be received, and what the box holds of it.

    ``is_collecting``: it asks for gifts now; cash for another one is taken with a word.
    """

    fund: str
    title: str
    holds: Money
    is_collecting: bool = True


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt in the list."""

    url: str
    label: str
    amount: Money
    received_on: date
    project: str
    state: str
    has_photo: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A receipt that somebody began."""

    id: str
    amount: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class CountRow:
    """A count of the box in the list."""

    url: str
    counted_on: date
    counted: Money
    difference: Money
    state: str
    is_blind: bool
    """Whether its sum is hidden from who may still count."""


@dataclass(frozen=True, slots=True)
class DepositRow:
    """Cash that was carried to the bank."""

    public_id: str
    slip: str
    carried_on: date
    amount: Money
    has_arrived: bool
    days: int
    """How long it has been on its way."""

    may_confirm: bool
    """Whether this visitor may confirm it by the bank's slip."""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The cash box of an association: what it holds, what to do, what was done."""

    association: str
    book: str
    keeper: str
    others: tuple[tuple[str, str, str], ...]
    """Other boxes of this visitor: book, keeper, name."""

    holds: Money
    waiting: Money
    receipts: tuple[ReceiptRow, ...]
    drafts: tuple[DraftRow, ...]
    counts: tuple[CountRow, ...]
    deposits: tuple[DepositRow, ...]
    may_receive: bool
    has_wallet: bool
    bank_tells: bool
    """Whether the bank's statements show what was carried to it."""

    key: str

    @property
    def to_confirm(self) -> tuple[ReceiptRow, ...]:
        """Receipts of others that wait for a second name."""
        return tuple(
            row for row in self.receipts if row.state == "waiting" and not row.is_mine
        )

    @property
    def open_count(self) -> CountRow | None:
        """The count that waits to be confirmed."""
        return next((row for row in self.counts if row.state == "open"), None)


@dataclass(frozen=True, slots=True)
class ReceivePage:
    """The form with which cash is received."""

    association: str
    book: str
    keeper: str
    currency: str
    projects: tuple[Choice, ...]
    key: str
    kept: tuple[KeptFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a stub."""

    url: str
    small_url: str
    also_on: tuple[str, ...] = ()
    """Other receipts that show the very same file."""


@dataclass(frozen=True, slots=True)
class ReceiptPage:
    """A receipt with its stub, for officers."""

    public_id: str
    association: str
    book: str
    keeper: str
    project: str
    label: str
    amount: Money
    received_on: date
    giver: str
    """The giver's name; empty where it stays unknown."""

    is_shared: bool
    """Whether residents gave together."""

    received_by: str
    confirmed_by: str
    voided_by: str
    reason: str
    state: str
    photos: tuple[Photo, ...]
    key: str
    giver_url: str
    entry_url: str
    may_decide: bool
    may_add: bool
    is_mine: bool
    beside_cap: Money | None = None
    """The limit on the project's gifts, where it counts another currency only."""


@dataclass(frozen=True, slots=True)
class CountPage:
    """A count of the box: what was found, what the book has, who confirms."""

    public_id: str
    association: str
    book: str
    keeper: str
    counted_on: date
    counted: Money
    expected: Money
    difference: Money
    counted_by: str
    ended_by: str
    state: str
    key: str
    may_confirm: bool
    is_mine: bool
    entry_url: str

    @property
    def is_blind(self) -> bool:
        """Whether its sums are hidden from who has still to count."""
        return self.state == "open" and self.may_confirm
