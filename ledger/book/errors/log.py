"""What the log refuses."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.book.errors.rule import LedgerError


@dataclass
class LogGrownError(LedgerError):
    """Leaves are appended to the log as it stands."""

    size: int
    expected: int
    sqlstate = "IG101"
    text = "the log has {size} leaves, not {expected}: seal again"


@dataclass
class LogShrunkError(LedgerError):
    """A head is never signed for fewer leaves than one before it."""

    size: int
    signed: int
    sqlstate = "IG102"
    text = "the log has {size} leaves, but a checkpoint of {signed} was signed"
