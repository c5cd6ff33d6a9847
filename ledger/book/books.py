"""Books: the register of one operator, its tenant and shard."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Table, bindparam, func, select, true
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.calls import call_number
from ledger.book.errors import RegisterUnknownError


@dataclass(frozen=True, slots=True)
class Book:
    """One operator's register. Test money and real money never share one."""

    id: int
    code: str
    zone: str
    is_live: bool


def open_book(session: Session, code: str, *, zone: str, is_live: bool) -> Book:
    """Open a book, or return the one of that code if it is the same."""
    number = call_number(session, "open_book_v1", code, zone, is_live)
    return Book(id=number, code=code, zone=zone, is_live=is_live)


def list_books(session: Session) -> list[Book]:
    """List all books in the order of their opening."""
    table = tables.book
    query = select(table).order_by(table.c.book_id)
    return [_book_of(row) for row in session.execute(query)]


def find_book(session: Session, code: str) -> Book:
    """Return the book of that code. Raises RegisterUnknownError."""
    found = book_named(session, code)
    if found is None:
        raise RegisterUnknownError("book", code)
    return found


def book_named(session: Session, code: str) -> Book | None:
    """Return the book of that code, or None; no text of the database holds a NUL."""
    if "\0" in code:
        return None
    found = session.execute(_of_code(), {"code": code}).first()
    return None if found is None else _book_of(found)


def book_with(session: Session, table: Table, public_id: UUID) -> Book | None:
    """Return the book in which a table has a row of that public id, or None.

    Keys begin with the book: the limit makes it one look into each book's index,
    whatever the planner thinks of the table.
    """
    book = tables.book
    here = table.c.book_id == book.c.book_id, table.c.public_id == public_id
    held = select(table.c.book_id).where(*here).limit(1).lateral("held")
    found = session.execute(select(book).join(held, true())).first()
    return None if found is None else _book_of(found)


def last_entry(session: Session, book_id: int) -> int:
    """Return the number inside the book of the last entry that is seen; 0 for none.

    A later one may be on its way: the caller holds what it must not pass.
    """
    entry = tables.journal_entry
    query = select(func.coalesce(func.max(entry.c.id), 0))
    return int(session.execute(query.where(entry.c.book_id == book_id)).scalar_one())


@cache
def _of_code() -> Select[Any]:
    return select(tables.book).where(tables.book.c.code == bindparam("code"))


def _book_of(row: Row[Any]) -> Book:
    return Book(id=row.book_id, code=row.code, zone=row.zone, is_live=row.is_live)
