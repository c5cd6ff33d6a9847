"""Where entries can be read, found by their facts or by their numbers."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book


def urls_of_facts(session: Session, book: Book, facts: Iterable[str]) -> dict[str, str]:
    """Return the address of the entry of each fact that has one."""
    entry = tables.journal_entry
    query = select(entry.c.fact, entry.c.public_id).where(
        entry.c.book_id == book.id, entry.c.fact.in_(sorted(set(facts)))
    )
    return {
        row.fact: url_for("bookkeeping.entry", public_id=row.public_id)
        for row in session.execute(query)
    }


def urls_of_entries(
    session: Session, book: Book, numbers: Iterable[int | None]
) -> dict[int, str]:
    """Return the address of each entry, by its number inside the book."""
    entry = tables.journal_entry
    wanted = sorted({number for number in numbers if number is not None})
    query = select(entry.c.id, entry.c.public_id).where(
        entry.c.book_id == book.id, entry.c.id.in_(wanted)
    )
    return {
        row.id: url_for("bookkeeping.entry", public_id=row.public_id)
        for row in session.execute(query)
    }
