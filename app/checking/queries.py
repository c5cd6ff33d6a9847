"""Read the last check of a book."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checking.tables import BookCheck
from app.projects.pages import Seal
from ledger.book.books import Book


def last_seal(session: Session, book: Book) -> Seal | None:
    """Return what the last check of a book found; None if it was never checked."""
    query = (
        select(BookCheck)
        .where(BookCheck.book_id == book.id)
        .order_by(BookCheck.checked_at.desc(), BookCheck.id.desc())
        .limit(1)
    )
    last = session.scalar(query)
    if last is None:
        return None
    return Seal(last.entries, last.checked_at, is_sound=last.faults == 0)
