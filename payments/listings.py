"""How far a provider's list was read, and what is wrong with the provider, if anything.

Only a sweep that read its list to the end moves the mark: what a notice brought early
never hides what came before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments import tables

OVERLAP = timedelta(days=1)
"""How far a sweep looks back before the last movement that it listed."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known about a provider: until when it was listed, and its trouble."""

    provider: str
    listed_until: datetime | None = None
    swept_at: datetime | None = None
    trouble: str | None = None
    trouble_since: datetime | None = None

    @property
    def look_from(self) -> datetime | None:
        """From which of the provider's instants on to list movements."""
        return None if self.listed_until is None else self.listed_until - OVERLAP


def find_listing(session: Session, book: Book, provider: str) -> Listing:
    """Return what is known about a provider of a book."""
    table = tables.listing
    query = select(table).where(
        table.c.book_id == book.id, table.c.provider == provider
    )
    row = session.execute(query).first()
    if row is None:
        return Listing(provider)
    return Listing(
        provider,
        row.listed_until,
        row.swept_at,
        row.trouble,
        row.trouble_since,
    )


def remember_listing(
    session: Session, book: Book, provider: str, until: datetime | None, at: datetime
) -> None:
    """Keep how far a list was read to its end; the provider answers, so all is well."""
    values: dict[str, object] = {"swept_at": at, "trouble": None, "trouble_since": None}
    if until is not None:
        values["listed_until"] = until
    _write(session, book, provider, values)


def note_trouble(
    session: Session, book: Book, provider: str, trouble: str, at: datetime
) -> bool:
    """Keep what is wrong with a provider; say whether that is news."""
    known = find_listing(session, book, provider)
    if known.trouble == trouble:
        return False
    values: dict[str, object] = {
        "trouble": trouble,
        "trouble_since": known.trouble_since or at,
    }
    _write(session, book, provider, values)
    return True


def _write(
    session: Session, book: Book, provider: str, values: dict[str, object]
) -> None:
    table = tables.listing
    new = insert(table).values(book_id=book.id, provider=provider, **values)
    session.execute(
        new.on_conflict_do_update(
            index_elements=[table.c.book_id, table.c.provider], set_=values
        )
    )
