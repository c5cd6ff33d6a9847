"""What an entry cannot be."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors.rule import LedgerError
from ledger.money import Money


@dataclass
class DraftError(LedgerError):
    """The draft cannot be an entry at all."""

    why: str
    text = "{why}"


@dataclass
class FieldError(DraftError):
    """A field of a draft has a value that it cannot have."""

    field: str
    value: str
    text = "{field} {value}: {why}"


@dataclass
class TooFewLinesError(LedgerError):
    """An entry has two lines or more."""

    fact: str
    lines: int
    sqlstate = "IG001"
    text = "entry {fact} has {lines} lines; it needs two or more"


@dataclass
class UnbalancedError(LedgerError):
    """Every entry sums to zero per fund and keeper, in each currency."""

    fund: str
    keeper: str
    currency: str
    minor: int
    sqlstate = "IG002"
    text = "fund {fund} at {keeper} is out by {minor} minor units of {currency}"


@dataclass
class BaseUnbalancedError(LedgerError):
    """Every entry sums to zero per fund and keeper in the keeper's own currency."""

    fund: str
    keeper: str
    minor: int
    sqlstate = "IG003"
    text = "fund {fund} at {keeper} is out by {minor} minor units in base"


@dataclass
class AccountUnknownError(LedgerError):
    """No such account in this book."""

    line: int
    account: str
    sqlstate = "IG004"
    text = "line {line}: the book has no account {account}"


@dataclass
class AccountClosedError(LedgerError):
    """The account is closed; only a reversal may touch it."""

    line: int
    account: str
    sqlstate = "IG005"
    text = "line {line}: account {account} is closed"


@dataclass
class AccountCurrencyError(LedgerError):
    """An account takes one currency."""

    line: int
    account: str
    currency: str
    sqlstate = "IG006"
    text = "line {line}: account {account} does not take {currency}"


@dataclass
class FundUnknownError(LedgerError):
    """No such fund in this book, or it is closed."""

    line: int
    fund: str
    sqlstate = "IG007"
    text = "line {line}: the book has no open fund {fund}"


@dataclass
class BaseDiffersError(LedgerError):
    """In the keeper's own currency, base is the amount itself."""

    line: int
    minor: int
    base: int
    sqlstate = "IG008"
    text = "line {line}: base {base} is not the amount {minor}"


@dataclass
class FactReusedError(LedgerError):
    """A fact names one entry; it came again with other content.

    Where only base differs: on which account first, what it was and what came.
    """

    fact: str
    entry: str
    differs: str
    account: str | None = None
    currency: str | None = None
    base: int | None = None
    came: int | None = None
    sqlstate = "IG009"
    text = "fact {fact} is entry {entry} already, with other {self.what}"

    @property
    def what(self) -> str:
        """Name what differs, with its values where they are few."""
        if self.currency is None or self.base is None or self.came is None:
            return self.differs
        was, came = Money(self.base, self.currency), Money(self.came, self.currency)
        return f"{self.differs} ({self.account}: {was}, not {came})"


@dataclass
class LotMissingError(LedgerError):
    """Every line of a source belongs to a lot."""

    line: int
    account: str
    sqlstate = "IG018"
    text = "line {line}: {account} needs a lot"


@dataclass
class KindUnknownError(LedgerError):
    """The kind is not in the closed list."""

    kind: str
    sqlstate = "IG021"
    text = "there is no kind of entry {kind}"


@dataclass
class AppendOnlyError(LedgerError):
    """Rows of the ledger are inserted, never changed or removed."""

    table: str
    operation: str
    sqlstate = "IG022"
    text = "{operation} on {table}: the ledger only grows"


@dataclass
class AmountRefusedError(LedgerError):
    """A posting is not nothing, and within bounds."""

    line: int
    minor: int
    sqlstate = "IG025"
    text = "line {line}: {minor} is no amount of a posting"


@dataclass
class ArraysDifferError(LedgerError):
    """The arrays that carry the lines have one length."""

    lines: int
    sqlstate = "IG029"
    text = "the arrays of {lines} lines differ in length"
