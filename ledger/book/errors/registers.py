"""What the registers refuse."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors.rule import LedgerError


@dataclass
class ActKeyReusedError(LedgerError):
    """An idempotency key names one command; it came again with another request."""

    key: str
    verb: str
    sqlstate = "IG017"
    text = "key {key} was used for another request ({verb})"


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
class RegisterUnknownError(LedgerError):
    """The code is in no register of this book (and, for a budget line, fund)."""

    register: str
    code: str
    sqlstate = "IG026"
    text = "the book has no {register} {code}"


@dataclass
class RateDiffersError(LedgerError):
    """A pair has one rate a day; it came again with another value or source."""

    per: str
    currency: str
    day: str
    rate: str
    source: str
    sqlstate = "IG060"
    text = (
        "1 {per} was entered as {rate} {currency} for {day} already, from {source}:"
        " a mistake is corrected by saying so"
    )
