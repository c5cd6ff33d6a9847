"""Named errors of the log, beside those of the book."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.book.errors import LedgerError


@dataclass
class NotSealedError(LedgerError):
    """Only what stands below a checkpoint can be proved."""

    what: str
    text = "{what} is not below a checkpoint yet: publish one first"


@dataclass
class LogRewrittenError(LedgerError):
    """Nothing is signed that does not continue what was signed before."""

    signed: int
    size: int
    text = (
        "the log of {size} leaves does not continue the checkpoint of {signed} leaves"
        " that was signed: run `igoudar verify`"
    )


@dataclass
class PartMissingError(LedgerError):
    """A proof of one fund's part shows that part."""

    entry: UUID
    fund: str
    text = "entry {entry} has no part in fund {fund}: name a fund that it moved"
