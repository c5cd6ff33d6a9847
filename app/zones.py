"""The clock by which a page tells instants: that of the book it is about."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import g, has_request_context, request

from app.books import shown_book
from app.extensions import db
from ledger.book.books import Book, book_named, list_books

UTC = "UTC"


def note_book(book_id: int) -> None:
    """Remember of which book the thing is that the page was allowed to show."""
    g.book_id = book_id


def here(at: datetime) -> datetime:
    """Move an instant to the clock of the page's book, without changing it."""
    return at.astimezone(ZoneInfo(zone_of_page()))


def zone_of_page() -> str:
    """Return the zone of the page's book: of its thing, its address, or the shown one.

    Outside of a page, and before there is a book, it is UTC.
    """
    if not has_request_context():
        return UTC
    if "zone" not in g:
        book = _book()
        g.zone = book.zone if book else UTC
    zone: str = g.zone
    return zone


def book_of_page() -> Book | None:
    """Return the book that the address of the page names, or None."""
    given = request.view_args or {}
    code = given.get("book") or given.get("merchant") or request.args.get("book")
    return book_named(db.session, code) if code else None


def _book() -> Book | None:
    number: int | None = g.get("book_id")
    if number is not None:
        books = list_books(db.session)
        return next(book for book in books if book.id == number)
    return book_of_page() or shown_book(db.session)
