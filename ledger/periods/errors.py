"""What closing refuses, by name."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors import LedgerError


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


@dataclass
class ClosingStoppedError(LedgerError):
    """Something has to be mended before the period can be closed."""

    keeper: str
    ends_on: str
    checks: tuple[str, ...]
    text = "the period of {keeper} to {ends_on} cannot be closed yet: {checks}"


@dataclass
class WarningsNotAcceptedError(LedgerError):
    """A warning is read and accepted before the period is closed over it."""

    keeper: str
    ends_on: str
    checks: tuple[str, ...]
    text = "closing {ends_on} of {keeper} needs these accepted: {checks}"


@dataclass
class OpeningUnbalancedError(LedgerError):
    """What a keeper starts with sums to zero in each fund and currency."""

    keeper: str
    fund: str
    currency: str
    minor: int
    text = (
        "the opening of {keeper} is out by {minor} minor units of {currency}"
        " in fund {fund}"
    )


@dataclass
class OpeningLateError(LedgerError):
    """An opening stands at the start of the keeper's first year, while it is open."""

    keeper: str
    on: str
    starts_on: str
    text = "the opening of {keeper} stands on {starts_on}, not on {on}"


@dataclass
class AdjustmentMovesMoneyError(LedgerError):
    """An adjustment tells income and expense apart; it moves no money."""

    account: str
    text = "an adjustment moves no money: {account} holds some"


@dataclass
class AdjustmentDayError(LedgerError):
    """An adjustment stands on the last day of an open period."""

    keeper: str
    day: str
    text = "{day} is not the last day of an open period of {keeper}"
