"""One named error per broken rule, carrying its data; and the translator from SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import ClassVar

import psycopg
from sqlalchemy.exc import DBAPIError
from typing_extensions import override


class LedgerError(Exception):
    """A rule of the book is broken. Nothing was recorded."""

    sqlstate: ClassVar[str] = ""
    text: ClassVar[str] = "a rule of the book is broken"

    @override
    def __str__(self) -> str:
        return self.text.format(**vars(self))


@dataclass
class DraftError(LedgerError):
    """The draft cannot be an entry at all."""

    why: str
    text = "{why}"


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
    """A fact names one entry; it came again with other content."""

    fact: str
    entry: str
    differs: str
    sqlstate = "IG009"
    text = "fact {fact} is entry {entry} already, with other {differs}"


@dataclass
class DayOutsideYearsError(LedgerError):
    """The day lies in no fiscal year that the keeper has declared."""

    keeper: str
    day: str
    sqlstate = "IG010"
    text = "{keeper} has declared no fiscal year for {day}"


@dataclass
class NoOpenPeriodError(LedgerError):
    """No period is open on that day or after it."""

    keeper: str
    day: str
    sqlstate = "IG011"
    text = "{keeper} has no open period on {day} or later"


@dataclass
class DayInFutureError(LedgerError):
    """A book of real money takes no entry from the future."""

    day: str
    sqlstate = "IG012"
    text = "{day} lies in the future"


@dataclass
class GuardBrokenError(LedgerError):
    """A decision would take more than there is."""

    guard: str
    subject: str
    currency: str
    available: int
    wanted: int
    sqlstate = "IG013"
    text = (
        "{guard} {subject}: {wanted} minor units of {currency} wanted,"
        " {available} available"
    )


@dataclass
class AlreadyReversedError(LedgerError):
    """An entry is reversed once."""

    entry: str
    by: str
    sqlstate = "IG014"
    text = "entry {entry} is reversed already, by {by}"


@dataclass
class NotAMirrorError(LedgerError):
    """A reversal is the exact mirror of the entry that it names."""

    entry: str
    sqlstate = "IG015"
    text = "the entry is not the exact mirror of {entry}"


@dataclass
class CorrectionBeyondError(LedgerError):
    """Corrections never take back more than the entry brought."""

    entry: str
    account: str
    left: int
    wanted: int
    sqlstate = "IG016"
    text = "{wanted} taken back on {account}, but {left} is left of entry {entry}"


@dataclass
class ActKeyReusedError(LedgerError):
    """An idempotency key names one command; it came again with another request."""

    key: str
    verb: str
    sqlstate = "IG017"
    text = "key {key} was used for another request ({verb})"


@dataclass
class LotMissingError(LedgerError):
    """Every line of a source belongs to a lot."""

    line: int
    account: str
    sqlstate = "IG018"
    text = "line {line}: {account} needs a lot"


@dataclass
class TakingsDifferError(LedgerError):
    """What is taken from a queue is what leaves the account that it stands for."""

    queue: str
    fund: str
    taken: int
    paid: int
    sqlstate = "IG019"
    text = "queue {queue} of {fund}: {taken} taken, but {paid} leaves the account"


@dataclass
class TakingBeyondError(LedgerError):
    """A lot gives no more than stands in the queue."""

    lot: str
    queue: str
    left: int
    sqlstate = "IG020"
    text = "lot {lot} would be left with {left} in queue {queue}"


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
class RegisterConflictError(LedgerError):
    """The code is registered already, with other content."""

    register: str
    code: str
    sqlstate = "IG023"
    text = "{register} {code} exists already and differs"


@dataclass
class RegimeFixedError(LedgerError):
    """A fund's regime is fixed once it has an entry."""

    fund: str
    sqlstate = "IG024"
    text = "fund {fund} has entries: its regime can only change at a later date"


@dataclass
class AmountRefusedError(LedgerError):
    """A posting is not nothing, and within bounds."""

    line: int
    minor: int
    sqlstate = "IG025"
    text = "line {line}: {minor} is no amount of a posting"


@dataclass
class RegisterUnknownError(LedgerError):
    """The code is in no register of this book (and, for a budget line, fund)."""

    register: str
    code: str
    sqlstate = "IG026"
    text = "the book has no {register} {code}"


@dataclass
class EntryUnknownError(LedgerError):
    """The entry to take back is not in this book."""

    entry: str
    sqlstate = "IG028"
    text = "the book has no entry {entry}"


@dataclass
class ArraysDifferError(LedgerError):
    """The arrays that carry the lines have one length."""

    lines: int
    sqlstate = "IG029"
    text = "the arrays of {lines} lines differ in length"


@dataclass
class RestrictedLineOverrunError(LedgerError):
    """A restricted budget line is never overrun."""

    budget_line: str
    available: int
    wanted: int
    sqlstate = "IG030"
    text = "budget line {budget_line} has {available} left, {wanted} wanted"


@dataclass
class LeanedOnError(LedgerError):
    """An entry is not reversed while a later one leans on it."""

    entry: str
    by: str
    sqlstate = "IG040"
    text = "entry {by} leans on entry {entry}: reverse that one first"


@dataclass
class YearTooLateError(LedgerError):
    """No fiscal year is declared before a period that is closed."""

    keeper: str
    starts_on: str
    sqlstate = "IG210"
    text = "{keeper} has closed a period after {starts_on}: no year begins before it"


@dataclass
class NoRoomError(LedgerError):
    """A pool, or the room under a cap, does not hold what is to be reserved."""

    fact: str
    currency: str
    available: int
    wanted: int
    sqlstate = "IG041"
    text = "{fact}: {wanted} minor units of {currency} wanted, {available} available"


@dataclass
class ReservationEndedError(LedgerError):
    """A reservation is used or released once, and not after it expired."""

    fact: str
    state: str
    sqlstate = "IG042"
    text = "reservation {fact} was {state}"


@dataclass
class ReservationBeyondError(LedgerError):
    """No more is used than was reserved."""

    fact: str
    reserved: int
    wanted: int
    sqlstate = "IG043"
    text = "reservation {fact} is of {reserved}, {wanted} wanted"


def _classes(base: type[LedgerError]) -> Iterator[type[LedgerError]]:
    for child in base.__subclasses__():
        yield child
        yield from _classes(child)


def _from_database(error: psycopg.Error) -> LedgerError | None:
    state, detail = error.sqlstate, error.diag.message_detail
    if state is None or not state.startswith("IG") or detail is None:
        return None
    class_ = {child.sqlstate: child for child in _classes(LedgerError)}[state]
    data = json.loads(detail)
    return class_(**{field.name: data[field.name] for field in fields(class_)})  # type: ignore[arg-type]  # every child is a dataclass


@contextmanager
def named_errors() -> Iterator[None]:
    """Turn the database's refusals (SQLSTATE class IG) into their named errors."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.Error):
            named = _from_database(error.orig)
            if named is not None:
                raise named from error
        raise
    except psycopg.Error as error:
        named = _from_database(error)
        if named is not None:
            raise named from error
        raise
