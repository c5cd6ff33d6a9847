"""What days, years and closings refuse."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors.rule import LedgerError


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
    text = "{keeper} has no open period on {day} or later: declare its next fiscal year"


@dataclass
class DayInFutureError(LedgerError):
    """A book of real money takes no entry from the future."""

    day: str
    sqlstate = "IG012"
    text = "{day} lies in the future"


@dataclass
class YearTooLateError(LedgerError):
    """No fiscal year is declared before a period that is closed."""

    keeper: str
    starts_on: str
    sqlstate = "IG210"
    text = "{keeper} has closed a period after {starts_on}: no year begins before it"


@dataclass
class YearBeforeOpeningError(LedgerError):
    """No fiscal year is declared before what a keeper started with."""

    keeper: str
    starts_on: str
    opened_on: str
    text = (
        "the opening of {keeper} stands on {opened_on}: no year begins before it, on"
        " {starts_on}"
    )


@dataclass
class PeriodUnknownError(LedgerError):
    """The keeper has declared no period of that day."""

    keeper: str
    day: str
    sqlstate = "IG201"
    text = "{keeper} has no period that ends on {day}"


@dataclass
class PeriodNotOpenError(LedgerError):
    """A period is closed once."""

    keeper: str
    ends_on: str
    state: str
    sqlstate = "IG202"
    text = "the period of {keeper} to {ends_on} is {state} already"


@dataclass
class EarlierPeriodOpenError(LedgerError):
    """Periods are closed in their order."""

    keeper: str
    ends_on: str
    earlier: str
    sqlstate = "IG203"
    text = "{keeper} closes the period to {earlier} before the one to {ends_on}"


@dataclass
class PeriodNotOverError(LedgerError):
    """A book of real money closes only what is over."""

    keeper: str
    ends_on: str
    sqlstate = "IG204"
    text = "the period of {keeper} to {ends_on} is not over"


@dataclass
class EntriesUnsealedError(LedgerError):
    """Every entry of a period is sealed before it is closed."""

    keeper: str
    ends_on: str
    entries: int
    sqlstate = "IG205"
    text = "{entries} entries of {keeper} to {ends_on} are not sealed: seal the book"


@dataclass
class BookBusyError(LedgerError):
    """Somebody has been posting for too long; nothing was closed."""

    book: str
    sqlstate = "IG206"
    text = "book {book} is busy with other entries: try again in a moment"


@dataclass
class PeriodNotClosedError(LedgerError):
    """Only a closed period is locked, once."""

    keeper: str
    ends_on: str
    state: str
    sqlstate = "IG207"
    text = "the period of {keeper} to {ends_on} is {state}: only a closed one is locked"


@dataclass
class EarlierPeriodUnlockedError(LedgerError):
    """Periods are locked in their order."""

    keeper: str
    ends_on: str
    earlier: str
    sqlstate = "IG208"
    text = "{keeper} locks the period to {earlier} before the one to {ends_on}"


@dataclass
class SamePersonLocksError(LedgerError):
    """Who closed a period never locks it."""

    keeper: str
    ends_on: str
    sqlstate = "IG209"
    text = "who closed the period of {keeper} to {ends_on} cannot lock it"


@dataclass
class PeriodAlteredError(LedgerError):
    """What was kept at closing does not follow from the postings any more."""

    keeper: str
    ends_on: str
    account: str
    fund: str
    sqlstate = "IG211"
    text = (
        "{account} of fund {fund} is not what it was when {keeper} closed {ends_on}:"
        " verify the book"
    )
