"""What a text journal says, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.kinds import EntryKind
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class KeeperText:
    code: str
    currency: str
    zone: str


@dataclass(frozen=True, slots=True)
class YearText:
    keeper: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FundText:
    code: str
    parent: str | None
    regime: str | None
    from_on: date | None
    fees_from: str


@dataclass(frozen=True, slots=True)
class PartyText:
    code: str


@dataclass(frozen=True, slots=True)
class AccountText:
    key: AccountKey
    type: str


@dataclass(frozen=True, slots=True)
class BudgetText:
    fund: str
    code: str
    amount: Money
    from_on: date
    is_restricted: bool


@dataclass(frozen=True, slots=True)
class CloseText:
    """A period of a keeper is closed, or something stands in the way."""

    keeper: str
    ends_on: date
    at_line: int = 0
    accepting: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TakesText:
    """Which money an entry should have taken; ``queue`` is empty for its own lot."""

    lot: str
    queue: str
    amount: Money
    moved: Money | None


@dataclass(frozen=True, slots=True)
class RefusedText:
    """The error that should refuse an entry, and data that it should carry."""

    error: str
    data: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class EntryText:
    """An entry with all its lines, and what should become of it."""

    at_line: int
    occurred_on: date
    kind: EntryKind
    fact: str
    reverses: str | None = None
    corrects: str | None = None
    day: date | None = None
    lines: tuple[Line, ...] = ()
    takes: tuple[TakesText, ...] = ()
    refused: RefusedText | None = None

    def draft(self) -> DraftEntry:
        """Make the draft. Raises the error of the first rule that it breaks."""
        return DraftEntry(
            kind=self.kind,
            fact=self.fact,
            occurred_on=self.occurred_on,
            lines=self.lines,
            reverses=self.reverses,
            corrects=self.corrects,
        )


@dataclass(frozen=True, slots=True, order=True)
class BalanceRow:
    """One row of a trial balance."""

    fund: str
    keeper: str
    account: str
    place: str
    currency: str
    minor: int
    base: int


@dataclass(frozen=True, slots=True)
class BalanceText:
    """The whole trial balance that should stand at this point of the journal."""

    at_line: int
    at: date | None
    fund: str | None
    rows: tuple[BalanceRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartText:
    """A keeper in a national chart: at the end of a day, or as a year starts.

    A row is a number, what stands on it, and that in other currencies; an account
    without a number stands under ``none``.
    """

    at_line: int
    keeper: str
    chart: str
    day: date
    is_opening: bool
    rows: tuple[tuple[str, Money, tuple[Money, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class NumbersText:
    """All the accountant's numbers of a keeper's fiscal year: number and fact."""

    at_line: int
    keeper: str
    year_starts_on: date
    rows: tuple[tuple[str, str], ...] = ()


Step = EntryText | CloseText | BalanceText | ChartText | NumbersText
Opening = KeeperText | YearText | FundText | PartyText | AccountText | BudgetText


@dataclass(frozen=True, slots=True)
class Journal:
    """What the book needs first, then the steps in order."""

    zone: str
    openings: tuple[Opening, ...]
    steps: tuple[Step, ...]
