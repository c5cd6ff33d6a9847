"""The values of the bookkeeper's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Signed:
    """Who closed or locked a period, and when."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period in the list, which leads to its page."""

    starts_on: date
    ends_on: date
    is_whole_month: bool
    state: str
    register_number: int | None
    checkpoint: int | None
    checkpoint_url: str
    url: str
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class YearPart:
    """A fiscal year of a keeper, with its periods."""

    starts_on: date
    ends_on: date
    periods: tuple[PeriodRow, ...]

    @property
    def state(self) -> str:
        """How far the whole year has come: as far as its last period."""
        return self.periods[-1].state


@dataclass(frozen=True, slots=True)
class KeeperPart:
    """A keeper with its years, and how far it has closed."""

    code: str
    name: str
    years: tuple[YearPart, ...]
    closed_through: date | None
    following: PeriodRow | None


@dataclass(frozen=True, slots=True)
class PeriodsPage:
    """All periods of a book, keeper by keeper."""

    book: str
    keepers: tuple[KeeperPart, ...]


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """What a check found: in words, where, and how it is mended."""

    check: str
    title: str
    mend: str
    account: str = ""
    fund: str = ""
    amount: Money | None = None
    count: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class CutOffRow:
    """An entry that happened before the end of the period and stands after it."""

    number: str
    url: str
    what: str
    occurred_on: date
    day: date
    amounts: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """One period: what closing it would find, or what its closing left."""

    book: str
    keeper: str
    keeper_name: str
    row: PeriodRow
    stops: tuple[ObstacleRow, ...] = ()
    warns: tuple[ObstacleRow, ...] = ()
    notes: tuple[ObstacleRow, ...] = ()
    closed: Signed | None = None
    locked: Signed | None = None
    accepted: tuple[str, ...] = ()
    late: tuple[CutOffRow, ...] = ()
    may_close: bool = False
    may_lock: bool = False
    has_closed: bool = False
    """Whether the reader is who closed it: somebody else has to lock it."""

    trial_balance_url: str = ""
    opening_url: str = ""
    """What the next year starts with, once this closed the one before."""

    @property
    def warnings(self) -> tuple[ObstacleRow, ...]:
        """One finding for each warning that has to be accepted."""
        return tuple({one.check: one for one in reversed(self.warns)}.values())[::-1]
