"""Settling: an attempt is brought to what its provider says, whoever learned of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.alerts import Alert
from payments.attempt_states import Standing, misfit_of, standing_of
from payments.attempts import (
    Attempt,
    Witness,
    change_state,
    claim_remote,
    find_remote,
    lock_contribution,
)
from payments.gateway import AttemptState, Movement, MovementType, RemoteState
from payments.incoming import Incoming, Posted
from payments.movements import find_movement, record_movement
from payments.rails.registry import Rail


@dataclass(frozen=True, slots=True)
class Settled:
    """An attempt after it was looked up, and what was posted for it just now."""

    attempt: Attempt
    posted: tuple[Posted, ...]


def settle(
    session: Session, book: Book, witness: Witness, rail: Rail, remote: RemoteState
) -> Settled:
    """Bring an attempt to what its provider says, and post what is not yet posted.

    Everyone who learns of a payment calls this: the notice, the return page and the
    sweep. It is safe to repeat, and to call twice at one instant. Raises
    AttemptUnknownError.
    """
    attempt = claim_remote(session, book, rail.code, remote)
    lock_contribution(session, book, attempt.contribution)
    attempt = change_state(session, book, witness, attempt, remote.state)
    posted = [
        _record(session, book, witness, Incoming(rail, movement), attempt)
        for movement in remote.movements
        if find_movement(session, book, movement) is None
    ]
    return Settled(attempt, tuple(posted))


def record_listed(
    session: Session, book: Book, witness: Witness, incoming: Incoming
) -> Posted | None:
    """Record a movement of the provider's list if it is new.

    A movement of a payment that we asked for belongs to its attempt; any other waits
    in suspense.
    """
    movement, rail = incoming.movement, incoming.rail
    if find_movement(session, book, movement) is not None:
        return None
    attempt = find_remote(session, book, rail.code, movement.belongs_to)
    if attempt is not None:
        lock_contribution(session, book, attempt.contribution)
        if movement.type is MovementType.PAYMENT:
            succeeded = AttemptState.SUCCEEDED
            attempt = change_state(session, book, witness, attempt, succeeded)
    return _record(session, book, witness, incoming, attempt)


def standing(session: Session, book: Book, attempt: Attempt) -> Standing:
    """Say how the money of an attempt stands."""
    table = tables.movement
    query = select(table.c.type, table.c.amount_minor, table.c.currency).where(
        table.c.book_id == book.id, table.c.attempt_id == attempt.id
    )
    rows = session.execute(query)
    return standing_of(
        (MovementType(row.type), Money(row.amount_minor, row.currency)) for row in rows
    )


def payment_entry(session: Session, book: Book, contribution: str) -> int | None:
    """Return the number of the entry with which a contribution reached its purpose."""
    attempt, table = tables.attempt, tables.movement
    query = (
        select(table.c.entry_id)
        .join(
            attempt,
            (attempt.c.book_id == table.c.book_id)
            & (attempt.c.id == table.c.attempt_id),
        )
        .where(
            table.c.book_id == book.id,
            attempt.c.contribution == contribution,
            table.c.type == MovementType.PAYMENT.value,
            table.c.alert.is_(None),
        )
    )
    return session.execute(query).scalars().first()


def _record(
    session: Session,
    book: Book,
    witness: Witness,
    incoming: Incoming,
    attempt: Attempt | None,
) -> Posted:
    movement = incoming.movement
    name = f"{movement.provider}:{movement.id}:{movement.type.value}"
    request = {"movement": name, "amount": str(movement.amount)}
    command = witness.command(f"movement:{name}")
    act = record_act(session, book.id, command, "record_movement", request)
    if attempt is not None:
        incoming = replace(incoming, attempt_id=attempt.id)
        if movement.type is MovementType.PAYMENT:
            misfit = _misfit(session, book, attempt, movement)
            incoming = replace(incoming, purpose=attempt.purpose, misfit=misfit)
    return record_movement(session, book, act, incoming)


def _misfit(
    session: Session, book: Book, attempt: Attempt, movement: Movement
) -> Alert | None:
    is_paid = payment_entry(session, book, attempt.contribution) is not None
    return misfit_of(attempt.amount, movement, is_paid=is_paid)
