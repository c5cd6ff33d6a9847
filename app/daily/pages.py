"""The values of the pages of closed days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class DayRow:
    """A closed day in the list."""

    day: date
    closed_at: datetime
    is_explained: bool
    unexplained: tuple[Money, ...]
    named: int
    not_compared: int


@dataclass(frozen=True, slots=True)
class DaysPage:
    """Closed days, the latest first; ``due`` are over and not closed.

    ``early`` is the day that lasts, where it may be closed already.
    """

    book: str
    rows: tuple[DayRow, ...]
    due: tuple[date, ...]
    early: date | None
    next_until: date | None


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A difference with its words, and where its entry can be read."""

    words: str
    reference: str
    since: date
    amount: Money
    entry_url: str | None


@dataclass(frozen=True, slots=True)
class PositionCard:
    """An account: the outside's word, the book's, what explains."""

    title: str
    keeper: str
    is_empty: bool
    """Whether nothing should stand here."""
    as_of: date
    outside: Money | None
    unasked: str
    """Why nobody outside told; empty where somebody did."""
    book: Money
    rows: tuple[NamedRow, ...]
    unexplained: Money | None
    since: date | None


@dataclass(frozen=True, slots=True)
class Said:
    """What was said outside of accounts of one kind, and by how many it was not.

    ``amount`` is None where nobody said anything; ``up_to`` is the day of the oldest
    word, None where it is of the day itself.
    """

    amount: Money | None
    up_to: date | None
    silent: int
    unasked: str


@dataclass(frozen=True, slots=True)
class WhereRow:
    """One currency: what the providers, the way and the bank have, beside the book."""

    currency: str
    provider: Said
    transit: Money
    bank: Said
    book: Money


@dataclass(frozen=True, slots=True)
class AgeRow:
    """How much is open for how long, and who is asked."""

    age: str
    asked: str
    count: int
    amount: Money
    is_old: bool


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """What givers chose that day of money that no project takes."""

    words: str
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class RestatedCard:
    """A signed figure of the day before, and what it is now."""

    title: str
    signed: Money
    now: Money
    rows: tuple[NamedRow, ...]


@dataclass(frozen=True, slots=True)
class DayPage:
    """A closed day."""

    book: str
    day: date
    zone: str
    closed_at: datetime
    origin: str
    previous: date | None
    previous_hash: str
    is_explained: bool
    unexplained: tuple[Money, ...]
    not_compared: tuple[PositionCard, ...]
    where: tuple[WhereRow, ...]
    positions: tuple[PositionCard, ...]
    restated: tuple[RestatedCard, ...]
    ages: tuple[AgeRow, ...]
    chosen: tuple[ChosenRow, ...] = ()
