"""Sweeps: what to look up again when no message came, all safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments import tables
from payments.attempts import Attempt, attempt_of
from payments.gateway import AttemptState

OVERLAP = timedelta(days=1)
"""How far a sweep looks back before the last movement it knows."""

_OPEN = [state.value for state in AttemptState if state.is_open]


def open_attempts(
    session: Session, book: Book, provider: str, *, before: datetime, limit: int
) -> list[Attempt]:
    """List attempts that have been open since before an instant, oldest first."""
    table = tables.attempt
    query = (
        select(table)
        .where(
            table.c.book_id == book.id,
            table.c.provider == provider,
            table.c.state.in_(_OPEN),
            table.c.created_at < before,
        )
        .order_by(table.c.id)
        .limit(limit)
    )
    return [attempt_of(row) for row in session.execute(query)]


def look_from(session: Session, book: Book, provider: str) -> datetime | None:
    """Say from which of the provider's instants on to list movements."""
    table = tables.movement
    latest: datetime | None = session.execute(
        select(func.max(table.c.occurred_at)).where(
            table.c.book_id == book.id, table.c.provider == provider
        )
    ).scalar()
    return None if latest is None else latest - OVERLAP


def alerts(session: Session, book: Book, limit: int) -> list[Any]:
    """List the movements that a person must look at, the latest first."""
    table = tables.movement
    query = select(table).where(table.c.book_id == book.id, table.c.alert.is_not(None))
    return list(session.execute(query.order_by(table.c.id.desc()).limit(limit)))
