"""The whole life of a payment: what was tried, told, moved, given back, contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.alerts import Alert
from payments.attempts import Attempt
from payments.gateway import AttemptState, MovementType
from payments.inbox import NoticeState

MOST = 200


@dataclass(frozen=True, slots=True)
class Change:
    """An attempt came into a state."""

    at: datetime
    state: AttemptState
    actor: str


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A message that said where to look."""

    at: datetime
    type: str
    state: NoticeState
    tries: int
    error: str | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement, with its entry and why somebody must look at it."""

    stored_at: datetime
    on: date
    type: MovementType
    remote_id: str
    amount: Money
    fee: Money
    alert: Alert | None
    entry_id: int | None


def changes_of(session: Session, book: Book, attempt: Attempt) -> list[Change]:
    """List the states of an attempt in their order, and who brought it there."""
    table, act = tables.attempt_change, ledger.act
    query = (
        select(act.c.at, act.c.actor, table.c.state)
        .join(act, (act.c.book_id == table.c.book_id) & (act.c.id == table.c.act_id))
        .where(table.c.book_id == book.id, table.c.attempt_id == attempt.id)
        .order_by(table.c.id)
    )
    return [
        Change(row.at, AttemptState(row.state), row.actor)
        for row in session.execute(query)
    ]


def notices_of(session: Session, book: Book, attempt: Attempt) -> list[ToldNotice]:
    """List the messages about a payment, by its page or by what it came to be."""
    table, movement = tables.notice, tables.movement
    names = select(movement.c.payment).where(
        movement.c.book_id == book.id, movement.c.attempt_id == attempt.id
    )
    query = (
        select(table)
        .where(
            table.c.book_id == book.id,
            table.c.provider == attempt.provider,
            (table.c.remote_id == attempt.remote_id) | table.c.remote_id.in_(names),
            table.c.remote_id != "",
        )
        .order_by(table.c.id)
        .limit(MOST)
    )
    return [
        ToldNotice(
            row.received_at, row.type, NoticeState(row.state), row.tries, row.error
        )
        for row in session.execute(query)
    ]


def movements_of(session: Session, book: Book, attempt: Attempt) -> list[Moved]:
    """List the movements of a payment in the order in which they were posted."""
    table = tables.movement
    query = select(table).where(
        table.c.book_id == book.id, table.c.attempt_id == attempt.id
    )
    return [
        Moved(
            stored_at=row.stored_at,
            on=row.occurred_on,
            type=MovementType(row.type),
            remote_id=row.remote_id,
            amount=Money(row.amount_minor, row.currency),
            fee=Money(row.fee_minor, row.currency),
            alert=Alert(row.alert) if row.alert else None,
            entry_id=row.entry_id,
        )
        for row in session.execute(query.order_by(table.c.id).limit(MOST))
    ]
