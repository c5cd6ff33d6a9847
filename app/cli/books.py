"""Which book a command means: the one named, the demonstration's, or the only one."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from app.books import DEMONSTRATION
from ledger.book.books import Book, list_books

book_option = click.option(
    "--book",
    "book_code",
    metavar="NAME",
    help="The book; by default the demonstration's, or the only one.",
)
"""Give a command the option `--book`, which it receives as `book_code`."""


def chosen_book(session: Session, code: str | None) -> Book:
    """Find the book that is meant, or say which ones there are."""
    books = list_books(session)
    if not books:
        raise click.UsageError(
            "There is no book yet. `igoudar book open` makes one; so do `igoudar demo"
            " load` and an import."
        )
    if code is None and len(books) == 1:
        return books[0]
    wanted = DEMONSTRATION if code is None else code
    for book in books:
        if book.code == wanted:
            return book
    names = ", ".join(book.code for book in books)
    if code is None:
        raise click.UsageError(f"Name a book with --book: {names}.")
    raise click.UsageError(f"There is no book {code!r}. There are: {names}.")
