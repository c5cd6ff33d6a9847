"""The statement of a project: what came, what went, what is left, and the proof of it.

Every figure is summed before it gets here. What can be checked without the ledger is
checked when the value is made: each column adds up, no band is small enough to name
anybody, no budget line is out of its currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ledger.money import Money, total

SMALLEST_BAND = 5
"""Fewer givers than this could be recognised: they are shown with their neighbours."""


class StatementError(ValueError):
    """The figures of a statement contradict each other."""


class DoesNotAddUpError(StatementError):
    """A column does not lead from its opening to its closing balance."""

    def __init__(self, column: Column, expected: Money, found: Money) -> None:
        self.column, self.expected, self.found = column, expected, found
        super().__init__(f"{column} closes at {found}, its lines lead to {expected}")


class SmallBandError(StatementError):
    """A band shows fewer givers than may be shown."""

    def __init__(self, givers: int) -> None:
        self.givers = givers
        super().__init__(f"a band of {givers} givers could name them")


class Section(StrEnum):
    """The parts of the way from opening to closing, in their order on paper."""

    RECEIPTS = "receipts"
    SPENDING = "spending"
    COSTS = "costs"
    REPAYMENTS = "repayments"
    TRANSFERS = "transfers"
    EXCHANGE = "exchange"
    UNASSIGNED = "unassigned"


@dataclass(frozen=True, slots=True)
class Keeper:
    """A legal person in whose accounts money of the fund stands."""

    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: what is held in ``currency``.

    With ``valued_in`` it is the same money at cost, in the currency of its keeper.
    """

    currency: str
    valued_in: str = ""

    @property
    def shown_in(self) -> str:
        """The currency of the column's figures."""
        return self.valued_in or self.currency


@dataclass(frozen=True, slots=True)
class FlowLine:
    """A line between opening and closing: one amount a column, money in positive.

    ``kind`` is the role of the account (``source.gift``). ``is_back`` marks what was
    given back, or came back: it is shown gross, on a line of its own.
    """

    section: Section
    kind: str
    amounts: tuple[Money, ...]
    count: int
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Apart:
    """What was given without passing through the fund's money."""

    kind: str
    amount: Money
    count: int


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget line: planned, used in all, and how much of that in work and goods.

    ``explanation`` is asked for where plan and use part by more than a tenth.
    """

    line: str
    label: str
    budget: Money
    used: Money
    apart: Money
    explanation: str = ""

    @property
    def left(self) -> Money:
        """What the line has left; negative where it is overrun."""
        return self.budget - self.used


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of the fund's money, told by kind and codes, never by name."""

    number: int | None
    on: date
    kind: str
    line: str
    evidence: str
    amount: Money
    base: Money
    what: str = ""
    """The public words of the person who reported it, if any."""
    is_correction: bool = False
    takes_back: int | None = None
    """The register number of the entry that a correction takes back."""


@dataclass(frozen=True, slots=True)
class LotPart:
    """Part of a use, by kind and dates of the money that paid it."""

    kind: str
    first: date
    last: date
    amount: Money
    lots: int


@dataclass(frozen=True, slots=True)
class PaidWith:
    """A use and the money that paid it, oldest first."""

    number: int | None
    on: date
    line: str
    amount: Money
    parts: tuple[LotPart, ...]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Money of one currency that became another, at the rate it really got."""

    number: int | None
    on: date
    gave: Money
    got: Money
    rate: str


@dataclass(frozen=True, slots=True)
class Band:
    """Givers by the size of what they gave; None is no limit on that side."""

    at_least: Money | None
    below: Money | None
    givers: int
    amount: Money

    def __post_init__(self) -> None:
        if self.givers < SMALLEST_BAND:
            raise SmallBandError(self.givers)


@dataclass(frozen=True, slots=True)
class Fee:
    """What collecting and moving the money cost, and whose fund bore it."""

    kind: str
    is_borne_here: bool
    amount: Money


@dataclass(frozen=True, slots=True)
class Balance:
    """What is held from a day on, in one currency."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A bank statement's balance beside the ledger's, with what explains the rest."""

    account: str
    on: date
    bank: Money
    ledger: Money
    explained: Money

    @property
    def difference(self) -> Money:
        """What nothing explains: nothing, once reconciled."""
        return self.bank - self.ledger - self.explained


@dataclass(frozen=True, slots=True)
class Sealed:
    """The checkpoint of the register that a paper stands on.

    ``root`` is in hexadecimal; ``note`` has the lines of the signed note.
    """

    number: int
    leaves: int
    root: str
    note: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the statement stands on: the entries covered and the instant of the last.

    ``as_of`` is told by the clock of the book: its zone is named beside it.
    """

    first: int | None
    last: int | None
    entries: int
    as_of: datetime
    check_address: str = ""
    sealed: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The days covered, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Identity:
    """What the statement is about: codes from the ledger, names from people."""

    book: str
    is_test: bool
    fund: str
    title: str
    keepers: tuple[Keeper, ...]
    place: str = ""


@dataclass(frozen=True, slots=True)
class Flows:
    """The way from opening to closing, a column for each currency."""

    columns: tuple[Column, ...]
    opening: tuple[Money, ...]
    lines: tuple[FlowLine, ...]
    closing: tuple[Money, ...]

    def __post_init__(self) -> None:
        for i, column in enumerate(self.columns):
            moved = (line.amounts[i] for line in self.lines)
            expected = self.opening[i] + total(moved, column.shown_in)
            if expected != self.closing[i]:
                raise DoesNotAddUpError(column, expected, self.closing[i])

    def sum_of(self, column: int, *sections: Section) -> Money:
        """Add up the lines of some sections in one column."""
        moved = (
            line.amounts[column] for line in self.lines if line.section in sections
        )
        return total(moved, self.columns[column].shown_in)


@dataclass(frozen=True, slots=True)
class ProjectStatement:
    """Document B: the statement of one fund over a period, for everybody to read."""

    identity: Identity
    period: Period
    proof: Proof
    flows: Flows
    budget: tuple[BudgetRow, ...] = ()
    movements: tuple[Movement, ...] = ()
    in_kind: tuple[Apart, ...] = ()
    paid_by_others: tuple[Apart, ...] = ()
    paid_with: tuple[PaidWith, ...] = ()
    untraced: tuple[Money, ...] = ()
    """Uses that no lot is known to have paid, one amount a currency."""
    exchanges: tuple[Exchange, ...] = ()
    bands: tuple[Band, ...] = ()
    fees: tuple[Fee, ...] = ()
    balances: tuple[tuple[Balance, ...], ...] = ()
    """A series for each currency that moved, days ascending."""
    reconciled: tuple[Reconciled, ...] = ()
    notes: tuple[str, ...] = ()
    """Notes that people wrote for this statement, beyond those that always stand."""
    warnings: tuple[str, ...] = ()

    @property
    def corrections(self) -> tuple[Movement, ...]:
        """The movements that take back an earlier one."""
        return tuple(m for m in self.movements if m.is_correction)
