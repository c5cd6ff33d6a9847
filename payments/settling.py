"""Settling: an attempt is brought to what its provider says, whoever learned of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ledger.book.acts import record_act, request_hash
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from ledger.money import Money
from payments import tables
from payments.alerts import Alert
from payments.attempt_changes import change_state, move_on
from payments.attempt_states import Standing, misfit_of, standing_of
from payments.attempts import (
    Attempt,
    Witness,
    claim_remote,
    find_by_number,
    find_remote,
    lock_contribution,
)
from payments.bank.allocated import allocated_entry
from payments.bank.told import told_money
from payments.bulk import Recorded, Refused, record_many
from payments.disputes import remember_disputes
from payments.gateway import AttemptState, Movement, MovementType, RemoteState
from payments.incoming import Incoming, Posted
from payments.movements import find_movement, new_of, record_movement
from payments.presenting import remember_presented
from payments.rails.registry import find_rail
from payments.refunds import change_refund, find_order
from payments.seen import find_payment


@dataclass(frozen=True, slots=True)
class Settled:
    """An attempt after it was looked up, and what was posted for it just now."""

    attempt: Attempt
    posted: tuple[Posted, ...]


def settle(
    session: Session, book: Book, witness: Witness, provider: str, remote: RemoteState
) -> Settled:
    """Bring an attempt to what its provider says, and post what is not yet posted.

    Everyone who learns of a payment calls this: the notice, the return page and the
    sweep. It is safe to repeat, and to call twice at one instant. Raises
    AttemptUnknownError.
    """
    name = claim_remote(session, book, provider, remote)
    attempt = move_on(session, book, witness, name, remote.state)
    for refund in remote.refunds:
        order = find_order(session, book, refund.order)
        if order is not None and order.attempt_id == attempt.id:
            change_refund(session, book, witness, order, refund)
    remember_disputes(session, book, witness, attempt, remote.disputes)
    if remote.presented is not None:
        remember_presented(session, book, witness, attempt, remote.presented)
    new = new_of(session, book, remote.movements)
    if not new:
        return Settled(attempt, ())
    rail = find_rail(session, book.id, provider)
    is_renamed = remote.named not in ("", str(attempt.public_id))
    doubt = Alert.NAME_DIFFERS if is_renamed else None
    posted = [
        _record(session, book, witness, Incoming(rail, movement, doubt=doubt), attempt)
        for movement in new
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


def record_all_listed(
    session: Session, book: Book, witness: Witness, incomings: Sequence[Incoming]
) -> Recorded:
    """Record many movements of the provider's list, those that are new, in their order.

    What belongs to no payment of ours goes in together. What the book refuses is named
    and stops no other.
    """
    ours = _named_here(session, book, incomings)
    recorded = Recorded()
    listed = groupby(incomings, key=lambda each: each.movement.belongs_to in ours)
    for is_ours, group in listed:
        part = list(group)
        if not is_ours:
            recorded += _strangers(session, book, witness, part)
            continue
        for each in part:
            recorded += _listed(session, book, witness, each)
    return recorded


def _listed(
    session: Session, book: Book, witness: Witness, incoming: Incoming
) -> Recorded:
    try:
        with session.begin_nested():
            posted = record_listed(session, book, witness, incoming)
    except LedgerError as error:
        return Recorded(refused=(Refused(incoming.movement, error),))
    return Recorded() if posted is None else Recorded((posted,))


def _strangers(
    session: Session, book: Book, witness: Witness, part: Sequence[Incoming]
) -> Recorded:
    named = {_name(each.movement): str(each.movement.amount) for each in part}
    content = request_hash(named).hex()
    command = witness.command(f"movements:{content}")
    act = record_act(session, book.id, command, "record_movements", named)
    return record_many(session, book, act, part)


def _named_here(
    session: Session, book: Book, incomings: Sequence[Incoming]
) -> set[str]:
    """Say which of the payments that movements belong to are of our attempts."""
    names = {each.movement.belongs_to for each in incomings}
    providers = {each.movement.provider for each in incomings}
    attempt, movement = tables.attempt, tables.movement
    pages = select(attempt.c.remote_id).where(
        attempt.c.book_id == book.id,
        attempt.c.provider.in_(providers),
        attempt.c.remote_id.in_(names),
    )
    payments = select(movement.c.payment).where(
        movement.c.book_id == book.id,
        movement.c.provider.in_(providers),
        movement.c.payment.in_(names),
        movement.c.attempt_id.is_not(None),
    )
    return set(session.execute(pages.union(payments)).scalars())


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
    """Say how the money of an attempt stands, with what people told to be it."""
    told = told_money(session, book, attempt.id)
    table = tables.movement
    query = select(
        table.c.type,
        func.coalesce(table.c.asked_minor, table.c.amount_minor).label("minor"),
        func.coalesce(table.c.asked_currency, table.c.currency).label("currency"),
    ).where(table.c.book_id == book.id, table.c.attempt_id == attempt.id)
    rows = session.execute(query)
    currency = attempt.amount.currency
    return standing_of(
        [
            *((MovementType(row.type), Money(row.minor, row.currency)) for row in rows),
            *((type_, Money(minor, currency)) for type_, minor in told.moved.items()),
        ]
    )


def payment_entry(session: Session, book: Book, contribution: str) -> int | None:
    """Return the number of the entry with which a contribution reached its purpose."""
    values = {"book": book.id, "contribution": contribution}
    found = session.execute(_REACHED, values).scalars().first()
    return found or allocated_entry(session, book, contribution)


# From the contribution to its attempts, from each to its movements: never the reverse.
_REACHED = text("""
    select m.entry_id
    from (
      select x.id from payments.attempt x
      where x.book_id = :book and x.contribution = :contribution offset 0) a
    cross join lateral (
      select * from payments.movement x
      where x.book_id = :book and x.attempt_id = a.id and x.type = 'payment'
        and x.credited_role not in ('suspense', 'unallocated') offset 0) m
    where ledger.stands_v1(m.book_id, m.entry_id)
""")


def _record(
    session: Session,
    book: Book,
    witness: Witness,
    incoming: Incoming,
    attempt: Attempt | None,
) -> Posted:
    movement = incoming.movement
    name = _name(movement)
    request = {"movement": name, "amount": str(movement.amount)}
    command = witness.command(f"movement:{name}")
    act = record_act(session, book.id, command, "record_movement", request)
    if attempt is not None:
        incoming = _tied(session, book, incoming, attempt)
    return record_movement(session, book, act, incoming)


def _name(movement: Movement) -> str:
    return ":".join(movement.identity)


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
