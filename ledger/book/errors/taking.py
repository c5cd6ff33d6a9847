"""What cannot be decided, reserved or taken back."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors.rule import LedgerError, ShortError


@dataclass
class GuardBrokenError(ShortError):
    """A decision would take more than there is."""

    guard: str
    subject: str
    currency: str
    available: int
    wanted: int
    sqlstate = "IG013"
    text = "{guard} {subject}: {self.asked} wanted, {self.holds} available"


@dataclass
class RestrictedLineOverrunError(LedgerError):
    """A restricted budget line is never overrun."""

    budget_line: str
    available: int
    wanted: int
    sqlstate = "IG030"
    text = "budget line {budget_line} has {available} left, {wanted} wanted"


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
class LotBeyondError(LedgerError):
    """A lot never gives back, or passes on, more than it brought."""

    lot: str
    fund: str
    currency: str
    available: int
    wanted: int
    sqlstate = "IG044"
    text = (
        "lot {lot} of {fund}: {wanted} minor units of {currency} wanted,"
        " {available} left"
    )


@dataclass
class EntryUnknownError(LedgerError):
    """The entry to take back is not in this book."""

    entry: str
    sqlstate = "IG028"
    text = "the book has no entry {entry}"


@dataclass
class LeanedOnError(LedgerError):
    """An entry is not reversed while a later one leans on it."""

    entry: str
    by: str
    sqlstate = "IG040"
    text = "entry {by} leans on entry {entry}: reverse that one first"


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
