"""Settling: an attempt is brought to what its provider says, whoever learned of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select
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
    find_by_number,
    find_remote,
    lock_contribution,
)
from payments.bank.allocated import allocated_entry
from payments.disputes import remember_disputes
from payments.gateway import AttemptState, Movement, MovementType, RemoteState
from payments.incoming import Incoming, Posted
from payments.movements import find_movement, record_movement
from payments.rails.registry import Rail
from payments.refunds import change_refund, find_order
from payments.seen import find_payment


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
    for refund in remote.refunds:
        order = find_order(session, book, refund.order)
        if order is not None and order.attempt_id == attempt.id:
            change_refund(session, book, witness, order, refund)
    remember_disputes(session, book, witness, attempt, remote.disputes)
    is_renamed = remote.named not in ("", str(attempt.public_id))
    doubt = Alert.NAME_DIFFERS if is_renamed else None
    posted = [
        _record(session, book, witness, Incoming(rail, movement, doubt=doubt), attempt)
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
    movement = incoming.movement
    if find_movement(session, book, movement) is not None:
        return None
    attempt = _attempt_of(session, book, movement)
    if attempt is not None:
        lock_contribution(session, book, attempt.contribution)
        if movement.type is MovementType.PAYMENT:
            succeeded = AttemptState.SUCCEEDED
            attempt = change_state(session, book, witness, attempt, succeeded)
    return _record(session, book, witness, incoming, attempt)


def _attempt_of(session: Session, book: Book, movement: Movement) -> Attempt | None:
    """Find the attempt of a movement, by the page or by the payment it came to be."""
    found = find_remote(session, book, movement.provider, movement.belongs_to)
    if found is not None:
        return found
    paid = find_payment(session, book, movement)
    if paid is None or paid.attempt_id is None:
        return None
    return find_by_number(session, book, paid.attempt_id)


def standing(session: Session, book: Book, attempt: Attempt) -> Standing:
    """Say how the money of an attempt stands."""
    table = tables.movement
    query = select(
        table.c.type,
        func.coalesce(table.c.asked_minor, table.c.amount_minor).label("minor"),
        func.coalesce(table.c.asked_currency, table.c.currency).label("currency"),
    ).where(table.c.book_id == book.id, table.c.attempt_id == attempt.id)
    rows = session.execute(query)
    return standing_of(
        (MovementType(row.type), Money(row.minor, row.currency)) for row in rows
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
            table.c.credited_role.not_in(("suspense", "unallocated")),
        )
    )
    found = session.execute(query).scalars().first()
    return found or allocated_entry(session, book, contribution)


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
        incoming = _tied(session, book, incoming, attempt)
    return record_movement(session, book, act, incoming)


def _tied(
    session: Session, book: Book, incoming: Incoming, attempt: Attempt
) -> Incoming:
    """Tie a movement to its attempt, and a refund to its order."""
    movement = incoming.movement
    tied = replace(incoming, attempt_id=attempt.id)
    if movement.type is MovementType.PAYMENT:
        misfit = _misfit(session, book, attempt, movement)
        return replace(tied, purpose=attempt.purpose, misfit=misfit)
    order = find_order(session, book, movement.order)
    if order is None or order.attempt_id != attempt.id:
        return tied
    return replace(tied, refund_id=order.id, is_ordered=True)


def _misfit(
    session: Session, book: Book, attempt: Attempt, movement: Movement
) -> Alert | None:
    is_paid = payment_entry(session, book, attempt.contribution) is not None
    return misfit_of(attempt.amount, movement, is_paid=is_paid)
