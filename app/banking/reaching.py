"""Find the book whose bank a page is about."""

from __future__ import annotations

from flask import abort

from app.extensions import db
from app.policy.values import Scope
from app.projects.scopes import book_scope
from ledger.book.books import Book, book_named


def place_of_bank(book: str, **_values: object) -> tuple[Scope, ...]:
    """Find the book whose bank it is."""
    found = book_named(db.session, book)
    return () if found is None else (book_scope(db.session, found),)


def book_at(code: str) -> Book:
    """Return the book of an address; 404 where there is none."""
    return book_named(db.session, code) or abort(404)
