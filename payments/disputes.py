"""Disputes: how far each got at its provider, and until when evidence is taken.

What a dispute does to the money, its movements say.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.attempts import Attempt, Witness
from payments.gateway import RemoteDispute


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payment that is contested; ``due_at`` is the end for evidence."""

    remote_id: str
    attempt_id: int
    amount: Money
    status: str
    reason: str
    due_at: datetime | None
    is_open: bool


def remember_disputes(
    session: Session,
    book: Book,
    witness: Witness,
    attempt: Attempt,
    told: Collection[RemoteDispute],
) -> None:
    """Keep the disputes of a payment as the provider has them now."""
    if not told:
        return
    known = {each.remote_id: each for each in disputes_of(session, book, attempt)}
    for dispute in told:
        now = _now(attempt, dispute)
        if known.get(dispute.remote_id) != now:
            _write(session, book, witness, attempt, now)


def disputes_of(session: Session, book: Book, attempt: Attempt) -> list[Dispute]:
    """List the disputes of a payment, oldest first."""
    values = {"book": book.id, "attempt": attempt.id}
    return [_dispute(row) for row in session.execute(_of_attempt(), values)]


@cache
def _of_attempt() -> Select[Any]:
    table = tables.dispute
    query = select(table).where(
        table.c.book_id == bindparam("book"), table.c.attempt_id == bindparam("attempt")
    )
    return query.order_by(table.c.id)


def open_disputes(session: Session, book: Book) -> list[Dispute]:
    """List the disputes that are not decided, the most urgent first."""
    table = tables.dispute
    query = select(table).where(table.c.book_id == book.id, table.c.is_open)
    ordered = query.order_by(table.c.due_at.nulls_last(), table.c.id)
    return [_dispute(row) for row in session.execute(ordered)]


def _now(attempt: Attempt, told: RemoteDispute) -> Dispute:
    return Dispute(
        remote_id=told.remote_id,
        attempt_id=attempt.id,
        amount=told.amount,
        status=told.status,
        reason=told.reason,
        due_at=told.due_at,
        is_open=told.is_open,
    )


def _write(
    session: Session, book: Book, witness: Witness, attempt: Attempt, now: Dispute
) -> None:
    key = f"dispute:{now.remote_id}:{now.status}:{now.due_at}:{now.amount}"
    request = {"dispute": now.remote_id, "status": now.status}
    act = record_act(session, book.id, witness.command(key), "change_dispute", request)
    table = tables.dispute
    values = {
        "amount_minor": now.amount.minor,
        "status": now.status,
        "reason": now.reason,
        "due_at": now.due_at,
        "is_open": now.is_open,
        "act_id": act.id,
    }
    new = insert(table).values(
        book_id=book.id,
        provider=attempt.provider,
        remote_id=now.remote_id,
        attempt_id=attempt.id,
        currency=now.amount.currency,
        **values,
    )
    keys = [table.c.book_id, table.c.provider, table.c.remote_id]
    session.execute(new.on_conflict_do_update(index_elements=keys, set_=values))


def _dispute(row: Row[Any]) -> Dispute:
    return Dispute(
        remote_id=row.remote_id,
        attempt_id=row.attempt_id,
        amount=Money(row.amount_minor, row.currency),
        status=row.status,
        reason=row.reason,
        due_at=row.due_at,
        is_open=row.is_open,
    )
