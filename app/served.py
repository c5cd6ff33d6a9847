"""Which book the pages and the interface serve: the one whose projects people see."""

from __future__ import annotations

from flask import abort, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.extensions import db
from app.territories.tables import Territory
from ledger.book.books import Book, list_books


def book_with_territory(session: Session) -> Book | None:
    """Return the first book that has a territory, or None.

    An imported book has none: it has bookkeeping pages, and no project page.
    """
    first = select(Territory.book_id).order_by(Territory.book_id).limit(1)
    number = session.scalar(first)
    books = {book.id: book for book in list_books(session)}
    return None if number is None else books[number]


def served_book() -> Book:
    """Return the book of this request; answer 404 where there is none yet."""
    if "book" not in g:
        g.book = book_with_territory(db.session)
    if g.book is None:
        abort(404)
    book: Book = g.book
    return book
