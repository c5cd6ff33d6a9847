"""Find the book that an address names."""

from __future__ import annotations

from flask import abort

from app.extensions import db
from app.policy.values import Scope
from app.projects.scopes import book_scope
from ledger.book import books
from ledger.book.books import Book


def book_named(code: str) -> Book | None:
    """Return the book of a code, or None."""
    return books.book_named(db.session, code)


def book_at(code: str) -> Book:
    """Return the book of an address; 404 where there is none."""
    return book_named(code) or abort(404)


def place_of_book(book: str, **_values: object) -> tuple[Scope, ...]:
    """Find the scope of a book; none where there is no such book."""
    found = book_named(book)
    return () if found is None else (book_scope(db.session, found),)
