"""How attempts change: each state with its act, and the row that tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Update, bindparam, func, select, text, update
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from payments import tables
from payments.attempt_states import next_state
from payments.attempts import (
    Attempt,
    AttemptUnknownError,
    Witness,
    attempt_of,
    lock_contribution,
)
from payments.gateway import AttemptState, Redirect


def remember_redirect(
    session: Session, book: Book, witness: Witness, attempt: Attempt, to: Redirect
) -> Attempt:
    """Keep where the payer was sent, unless somebody else did so before."""
    lock_contribution(session, book, attempt.contribution)
    sent = AttemptState.REDIRECTED
    current, times = _before(session, book, attempt.public_id, sent)
    if current.url is None:
        values = {"remote_id": to.remote_id, "url": to.url, "expires_at": to.expires_at}
        session.execute(_sent(), {"book": book.id, "number": current.id, **values})
        current = replace(
            current, remote_id=to.remote_id, url=to.url, expires_at=to.expires_at
        )
    state = next_state(current.state, sent)
    return _set_state(session, book, witness, current, (state, times))


def change_state(
    session: Session, book: Book, witness: Witness, attempt: Attempt, to: AttemptState
) -> Attempt:
    """Move an attempt on if it may, with the act and the row that tell of it.

    The caller holds the lock of its contribution.
    """
    return move_on(session, book, witness, attempt.public_id, to)


def move_on(
    session: Session, book: Book, witness: Witness, public_id: UUID, to: AttemptState
) -> Attempt:
    """Do as ``change_state`` does, for an attempt of which only the name was read."""
    current, times = _before(session, book, public_id, to)
    state = next_state(current.state, to)
    return _set_state(session, book, witness, current, (state, times))


def restate(
    session: Session,
    book: Book,
    witness: Witness,
    attempt: Attempt,
    so: tuple[AttemptState, datetime | None],
) -> Attempt:
    """Let an attempt say what a person made so in the book, open again if need be.

    ``so`` has how long it waits then, None to leave that. The caller holds the lock of
    its contribution.
    """
    state, until = so
    current, times = _before(session, book, attempt.public_id, state)
    if state is current.state:
        return current
    if until is not None:
        query = update(tables.attempt).where(
            tables.attempt.c.book_id == book.id, tables.attempt.c.id == current.id
        )
        session.execute(query.values(expires_at=until))
    return _set_state(session, book, witness, current, (state, times))


def _before(
    session: Session, book: Book, public_id: UUID, to: AttemptState
) -> tuple[Attempt, int]:
    """Return an attempt that may change, and how often it has been what it becomes."""
    values = {"book": book.id, "public_id": public_id, "to": to.value}
    row = session.execute(_changing(), values).first()
    if row is None:
        raise AttemptUnknownError(public_id)
    return attempt_of(row), int(row.times)


def _set_state(
    session: Session,
    book: Book,
    witness: Witness,
    current: Attempt,
    to: tuple[AttemptState, int],
) -> Attempt:
    """Write a state, if it is another, with its act; again, with an act of its own."""
    state, times = to
    if state is current.state:
        return current
    name = f"attempt:{current.public_id}:{state.value}"
    command = witness.command(f"{name}:{times + 1}" if times else name)
    request = {"attempt": current.public_id, "state": state.value}
    act = record_act(session, book.id, command, "change_attempt", request)
    values = {"book": book.id, "number": current.id, "to": state.value, "act": act.id}
    session.execute(_STATED, values)
    return replace(current, state=state)


@cache
def _changing() -> Select[Any]:
    change = tables.attempt_change
    times = select(func.count()).where(
        change.c.book_id == tables.attempt.c.book_id,
        change.c.attempt_id == tables.attempt.c.id,
        change.c.state == bindparam("to"),
    )
    return select(
        tables.attempt, times.correlate(tables.attempt).scalar_subquery().label("times")
    ).where(
        tables.attempt.c.book_id == bindparam("book"),
        tables.attempt.c.public_id == bindparam("public_id"),
    )


# A state and the row that tells of it are one statement: neither is without the other.
_STATED = text("""
    with stated as (
      update payments.attempt set state = :to
      where book_id = :book and id = :number)
    insert into payments.attempt_change (book_id, attempt_id, state, act_id)
    values (:book, :number, :to, :act)
""")


@cache
def _sent() -> Update:
    table = tables.attempt
    names = ("remote_id", "url", "expires_at")
    return (
        update(table)
        .where(table.c.book_id == bindparam("book"), table.c.id == bindparam("number"))
        .values({table.c[name]: bindparam(name) for name in names})
    )
