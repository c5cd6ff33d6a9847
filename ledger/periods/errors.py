"""What closing refuses, by name."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors import LedgerError


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
class YearUnknownError(LedgerError):
    """An opening is asked for by the first day of a fiscal year that was declared."""

    keeper: str
    day: str
    years: str
    text = "no fiscal year of {keeper} starts on {day}; these do: {years}"


@dataclass
class YearOpenError(LedgerError):
    """A later opening is computed once the year before is closed."""

    keeper: str
    starts_on: str
    open_to: str
    text = (
        "what {keeper} starts with on {starts_on} is known once its period to {open_to}"
        " is closed"
    )


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
class OpeningElsewhereError(LedgerError):
    """What a keeper starts with was posted for another day, and stands there."""

    keeper: str
    on: str
    stands_on: str
    text = "the opening of {keeper} was posted for {stands_on}, not for {on}"


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
