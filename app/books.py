"""Which book the public pages show: the demonstration's, or the only one."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book, list_books

DEMONSTRATION = "demo"
_SHOWN = "shown_book"


def shown_book(session: Session) -> Book | None:
    """Return the book of the public pages, None before there is any.

    A session, which is one request's, asks once: the page and its frame both want it.
    """
    known: Book | None = session.info.get(_SHOWN)
    if known is None:
        books = list_books(session)
        named = next((book for book in books if book.code == DEMONSTRATION), None)
        known = session.info[_SHOWN] = named or (books[0] if books else None)
    return known


def last_number(session: Session, book: Book) -> int | None:
    """Return the register number of the last numbered entry, None before any."""
    table = tables.register_number
    query = select(func.max(table.c.number)).where(table.c.book_id == book.id)
    number: int | None = session.execute(query).scalar_one()
    return number
