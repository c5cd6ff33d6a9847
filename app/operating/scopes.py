"""Find the book that an address of the operator names."""

from __future__ import annotations

from app.extensions import db
from app.policy.values import Scope
from app.projects.scopes import book_scope
from ledger.book import books
from ledger.book.books import Book


def book_named(code: str) -> Book | None:
    """Return the book of a code, or None."""
    return books.book_named(db.session, code)


def place_of_book(book: str, **_values: object) -> tuple[Scope, ...]:
    """Find the scope of a book; none where there is no such book."""
    found = book_named(book)
    return () if found is None else (book_scope(db.session, found),)
