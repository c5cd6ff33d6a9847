"""Check a book as a whole, and keep what came out for the pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.checking.tables import BookCheck
from app.evidence.comparing import compare_files
from app.evidence.files import Files
from app.proving.commands import verify_book
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.integrity import Finding, check_book

SEALED = "the book is as it was sealed"
KEPT = "every file of evidence is as it was handed in"


def run_check(
    session: Session, book: Book, files: Files, *, at: datetime
) -> list[Finding]:
    """Recompute every invariant, the whole log and the hash of each file of evidence.

    The result is recorded, and returned.
    """
    entries = _count_entries(session, book)
    found = check_book(session, book)
    found += [
        Finding(SEALED, None, None, str(difference))
        for difference in verify_book(session, book).differences
    ]
    found += [
        Finding(KEPT, one.use.entry, one.use.fact, str(one))
        for one in compare_files(session, book, files)
    ]
    session.add(
        BookCheck(
            book_id=book.id,
            checked_at=at,
            entries=entries,
            faults=sum(not finding.is_warning for finding in found),
        )
    )
    session.flush()
    return found


def _count_entries(session: Session, book: Book) -> int:
    entry = ledger.journal_entry
    query = select(func.count()).select_from(entry).where(entry.c.book_id == book.id)
    return session.execute(query).scalar_one()
