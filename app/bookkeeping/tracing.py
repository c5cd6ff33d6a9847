"""Follow money on the page of an entry: what it was paid with, what became of it.

Money is shown by the day and the kind of what brought it, never by a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bookkeeping.pages import TraceRow
from app.bookkeeping.words import kind_name, role_name
from ledger.book import tables
from ledger.book.books import Book
from ledger.book.reading import JournalEntry, entries_by_id
from ledger.book.roles import is_source
from ledger.financing.trace import TakenLot, paid_with, uses_of

MOST = 50
"""Rows of a trace on a page; the command line gives all of them."""


def paid_rows(
    session: Session, book: Book, entry: JournalEntry
) -> tuple[TraceRow, ...]:
    """List the money that an entry took, the oldest first."""
    taken = paid_with(session, book, [entry.id]).get(entry.id, [])[:MOST]
    brought = _brought(session, book, {part.lot for part in taken})
    return tuple(
        TraceRow(
            what=role_name(part.source),
            day=part.received_on,
            amount=part.amount,
            became=part.moved,
            url=_url(brought.get(part.lot), entry),
        )
        for part in taken
    )


def became_rows(
    session: Session, book: Book, entry: JournalEntry
) -> tuple[TraceRow, ...]:
    """List what took the money that an entry brought: wires, then what they paid."""
    found = [
        part
        for lot, of_wire in _carried(session, book, entry)
        for part in uses_of(session, book, lot)
        if part.entry_id != entry.id and (not of_wire or part.tranche_id == entry.id)
    ][:MOST]
    entries = entries_by_id(session, book, {part.entry_id for part in found})
    return tuple(_use(part, entries[part.entry_id]) for part in found)


def _carried(
    session: Session, book: Book, entry: JournalEntry
) -> Iterable[tuple[str, bool]]:
    """Name the lots that an entry brought, or moved on: to an association, say."""
    own = {
        line.lot
        for line in entry.postings
        if line.lot and is_source(line.account) and line.amount.minor < 0
    }
    taken = paid_with(session, book, [entry.id]).get(entry.id, [])
    moved = {part.lot for part in taken if part.moved is not None} - own
    yield from ((lot, False) for lot in sorted(own)[:MOST])
    yield from ((lot, True) for lot in sorted(moved)[:MOST])


def _use(part: TakenLot, entry: JournalEntry) -> TraceRow:
    return TraceRow(
        what=kind_name(entry.kind),
        day=entry.day,
        amount=part.amount,
        became=part.moved,
        url=url_for("bookkeeping.entry", public_id=entry.public_id),
    )


def _brought(session: Session, book: Book, lots: Iterable[str]) -> dict[str, UUID]:
    """Find the entry that brought each lot."""
    posting, lot, entry = tables.posting, tables.lot, tables.journal_entry
    first = (
        select(lot.c.code, func.min(posting.c.entry_id).label("entry_id"))
        .join(
            posting,
            (posting.c.book_id == lot.c.book_id) & (posting.c.lot_id == lot.c.id),
        )
        .where(lot.c.book_id == book.id, lot.c.code.in_(sorted(lots)))
        .group_by(lot.c.code)
        .subquery()
    )
    query = select(first.c.code, entry.c.public_id).join(
        entry, (entry.c.book_id == book.id) & (entry.c.id == first.c.entry_id)
    )
    return {row.code: row.public_id for row in session.execute(query)}


def _url(public_id: UUID | None, entry: JournalEntry) -> str | None:
    if public_id is None or public_id == entry.public_id:
        return None
    return url_for("bookkeeping.entry", public_id=public_id)
