"""Sweeps: what to look up again when no message came, all safe to repeat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments import tables
from payments.attempts import Attempt, attempt_of
from payments.gateway import AttemptState, RefundState

_OPEN = [state.value for state in AttemptState if state.is_open]
_UNDECIDED = [state.value for state in RefundState if state.is_open]


_AS_WRITTEN: BindParameter[str] = bindparam(
    "open", _OPEN, expanding=True, literal_execute=True
)


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
            # In the words of the index of what is open.
            table.c.state.in_(_AS_WRITTEN),
            table.c.created_at < before,
        )
        .order_by(table.c.id)
        .limit(limit)
    )
    return [attempt_of(row) for row in session.execute(query)]


def undecided_attempts(session: Session, book: Book, provider: str) -> list[Attempt]:
    """List payments with a dispute or a refund on which the provider still decides.

    Such a decision may move no money, so that no list of movements tells of it.
    """
    attempt, refund = tables.attempt, tables.refund
    orders = select(refund.c.attempt_id).where(
        refund.c.book_id == book.id,
        refund.c.remote_id.is_not(None),
        refund.c.state.in_(_UNDECIDED),
    )
    disputes = select(tables.dispute.c.attempt_id).where(
        tables.dispute.c.book_id == book.id, tables.dispute.c.is_open
    )
    query = select(attempt).where(
        attempt.c.book_id == book.id,
        attempt.c.provider == provider,
        attempt.c.id.in_(orders.union(disputes)),
    )
    return [attempt_of(row) for row in session.execute(query.order_by(attempt.c.id))]


def alerts(session: Session, book: Book, limit: int) -> list[Any]:
    """List the movements that a person must look at, the latest first."""
    table = tables.movement
    query = select(table).where(table.c.book_id == book.id, table.c.alert.is_not(None))
    return list(session.execute(query.order_by(table.c.id.desc()).limit(limit)))
