"""The invariants of the ledger, recomputed; each names the entry that breaks it.

Nothing here trusts the functions or the triggers: every rule is asked again of the rows
themselves, one query a rule, read in a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.book.roles import COLLECTED, COMMON, LIQUID, LOCAL
from ledger.integrity import entries, lots, periods, reservations
from ledger.integrity.database import changed_objects
from ledger.proof.storage import in_bulk

_RULES = entries.RULES | periods.RULES | lots.RULES | reservations.RULES
_WARNINGS = lots.WARNINGS | reservations.WARNINGS


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule and the entry that breaks it; None where no entry is to blame.

    A warning is no fault of the books: a fact took more than there was.
    """

    rule: str
    entry: UUID | None
    fact: str | None
    detail: str
    is_warning: bool = False


def check_book(session: Session, book: Book) -> list[Finding]:
    """Recompute every invariant of a book; a sound book gives nothing."""
    return list(findings(session, book))


def findings(session: Session, book: Book) -> Iterator[Finding]:
    """Recompute every invariant, one after the other, in flat memory."""
    for detail in changed_objects(session):
        yield Finding("the database is as it was made", None, None, detail)
    with in_bulk(driver(session)):
        for rule, query in _RULES.items():
            yield from _ask(session, book, rule, query)
        for rule, query in _WARNINGS.items():
            yield from _ask(session, book, rule, query, is_warning=True)


def _ask(
    session: Session, book: Book, rule: str, query: str, *, is_warning: bool = False
) -> Iterator[Finding]:
    found = session.execute(
        text(query),
        {
            "book": book.id,
            "collected": list(COLLECTED),
            "common": list(COMMON),
            "liquid": list(LIQUID),
            "local": list(LOCAL),
        },
        execution_options={"yield_per": 500},
    )
    for public_id, fact, detail in found:
        yield Finding(rule, public_id, fact, detail, is_warning)
