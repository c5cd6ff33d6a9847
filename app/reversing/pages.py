"""The values of the page of a reversal, and of the list of those that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.bookkeeping.pages import Sides, TraceRow


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """A line that the reversal would write: the mirror of one of the entry's."""

    account: str
    fund: str
    keeper: str
    amount: Sides


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What somebody proposed; ``is_own`` where the reader did."""

    what: str
    entry_number: str
    url: str
    who: str
    at: datetime
    reason: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReversalPage:
    """An entry, what taking it back would write and give back, and how far it is."""

    public_id: str
    what: str
    entry_number: str
    entry_url: str
    day: date
    mirror: tuple[MirrorRow, ...]
    given_back: tuple[TraceRow, ...]
    proposal: ProposalRow | None = None
    reversed_by: str | None = None
    """The address of the entry that took it back."""
    stands_again_by: str | None = None
    """Where to take back the reversal by which it stands again."""


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """The reversals of a book that wait for a second person."""

    book: str
    rows: tuple[ProposalRow, ...]
