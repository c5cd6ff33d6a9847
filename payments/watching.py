"""What an operator must hear of at once: a provider in trouble, refusals in a burst."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments import tables

REFUSED = ("payment_intent.payment_failed", "page.refused")
"""The messages of which there is one for each refused card."""

BURST = 10
"""So many refusals within ``WINDOW`` are no ordinary bad luck: cards are tried out."""

CLOCK = "its messages are signed at another time than our clock's"
"""The trouble of a provider whose clock and ours differ, until the next sweep."""

WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A provider that does not answer as it should, and since when."""

    provider: str
    reason: str
    since: datetime

    @property
    def is_clock(self) -> bool:
        """Whether it answers, and our clock and its own differ."""
        return self.reason == CLOCK


def troubles(session: Session, book: Book | None = None) -> tuple[Trouble, ...]:
    """List the providers in trouble, of one book or of all."""
    table = tables.listing
    query = select(table).where(table.c.trouble.is_not(None))
    if book is not None:
        query = query.where(table.c.book_id == book.id)
    return tuple(
        Trouble(row.provider, row.trouble, row.trouble_since)
        for row in session.execute(query.order_by(table.c.provider))
    )


def refusals(session: Session, book: Book, now: datetime) -> int:
    """Count the cards that were refused of late."""
    table = tables.notice
    query = select(func.count()).where(
        table.c.book_id == book.id,
        table.c.type.in_(REFUSED),
        table.c.received_at > now - WINDOW,
    )
    return session.execute(query).scalar_one()


def is_burst(count: int) -> bool:
    """Say whether so many refusals are a reason to look."""
    return count >= BURST
