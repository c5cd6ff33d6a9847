"""Sweep up what no message told: what is open for long, and what the provider moved.

Functions that talk: no transaction is open while the provider is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.contributing.gateways import gateway_of
from app.contributing.settlement import close, look_up, say_posted
from app.contributing.telling import tell_posted
from app.logs import log
from app.matching.following import follow_posted
from app.surplus.holding import hold_posted
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from payments.attempts import Attempt, AttemptUnknownError, Witness
from payments.bulk import Recorded
from payments.gateway import (
    GatewayError,
    Movement,
    MovementType,
    RefusedByProviderError,
)
from payments.incoming import Incoming, Posted
from payments.listings import find_listing, remember_listing
from payments.movements import new_of
from payments.rails.registry import find_rail
from payments.settling import record_all_listed
from payments.sweeps import open_attempts, undecided_attempts

PATIENCE = timedelta(minutes=2)
"""How long an attempt is left alone before a sweep looks it up."""

ABANDONED = timedelta(days=2)
"""After so long an attempt that never reached its provider is given up."""

UNTOLD = timedelta(days=7)
"""How long a payout may keep its contents to itself before it is posted without."""

OF_PAYMENTS = frozenset(
    {
        MovementType.PAYMENT,
        MovementType.REFUND,
        MovementType.REFUND_FAILED,
        MovementType.RETURN,
        MovementType.DISPUTE_OPEN,
        MovementType.DISPUTE_WON,
        MovementType.DISPUTE_LOST,
    }
)
"""The types that belong to a payment."""

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: attempts looked up, entries posted, alerts raised.

    ``refused`` movements broke a rule of the book; the next sweep tries them again.
    """

    looked_up: int
    posted: int
    alerts: int
    refused: int = 0


def sweep(session: Session, book: Book, witness: Witness, provider: str) -> Swept:
    """Look up what is open for long, and list what the provider moved of late.

    Safe to repeat; what fails is left to the next sweep.
    """
    waiting = open_attempts(
        session, book, provider, before=witness.at - PATIENCE, limit=AT_ONCE
    )
    posted: list[Posted] = []
    waiting += undecided_attempts(session, book, provider)
    for attempt in waiting:
        posted += _look_again(session, book, witness, attempt)
    listed = _list(session, book, witness, provider)
    posted += listed.posted
    alerts = sum(each.alert is not None for each in posted)
    return Swept(len(waiting), len(posted), alerts, len(listed.refused))


def _list(session: Session, book: Book, witness: Witness, provider: str) -> Recorded:
    """Record what the provider moved of late, and keep how far the list was read.

    A payout whose contents are not told yet is left for a later sweep, for a while; so
    is what the book refused.
    """
    since = find_listing(session, book, provider).look_from
    session.commit()
    recorded = Recorded()
    latest: datetime | None = None
    left: list[datetime] = []
    for part in _parts(gateway_of(book, provider).movements(since)):
        at = {movement.id: movement.occurred_at or witness.at for movement in part}
        latest = max(at.values(), default=latest)
        ready = [m for m in part if m.is_complete or at[m.id] < witness.at - UNTOLD]
        done = _record(session, book, witness, ready)
        refused = {each.movement.id for each in done.refused}
        left += [at[m.id] for m in part if m not in ready or m.id in refused]
        recorded += done
    until = min(left) if left else latest
    remember_listing(session, book, provider, until, witness.at)
    session.commit()
    return recorded


def _parts(movements: Iterable[Movement]) -> Iterator[list[Movement]]:
    """Cut a list into parts; a payout ends one: it takes along what was before it."""
    part: list[Movement] = []
    for movement in movements:
        part.append(movement)
        if movement.type is MovementType.PAYOUT or len(part) == AT_ONCE:
            yield part
            part = []
    yield part


def _record(
    session: Session, book: Book, witness: Witness, listed: Sequence[Movement]
) -> Recorded:
    """Record listed movements; of a payment, all that belongs to it is looked up."""
    new = new_of(session, book, listed)
    session.commit()
    if not new:
        return Recorded()
    looked_up: list[Posted] = []
    seen: set[Movement] = set()
    for movement in new:
        if movement.type in OF_PAYMENTS and movement not in seen:
            found = _look_up(session, book, witness, movement)
            looked_up += found
            seen.update(each.movement for each in found)
    rail = find_rail(session, book.id, new[0].provider)
    incomings = [Incoming(rail, movement) for movement in new]
    listed_now = record_all_listed(session, book, witness, incomings)
    tell_posted(session, book, witness, listed_now.posted)
    hold_posted(session, book, witness, listed_now.posted)
    follow_posted(session, book, witness, listed_now.posted)
    session.commit()
    say_posted(session, book, listed_now.posted)
    for each in listed_now.refused:
        log.error("movement.refused", movement=each.movement.id, rule=str(each.error))
    return Recorded(tuple(looked_up)) + listed_now


def _look_up(
    session: Session, book: Book, witness: Witness, movement: Movement
) -> tuple[Posted, ...]:
    """Look up the payment of a movement; nothing where it is not ours, or refused.

    What the book refuses is refused again, by its name, when it is recorded.
    """
    name, provider = movement.belongs_to, movement.provider
    try:
        return look_up(session, book, witness, provider, name).posted
    except (AttemptUnknownError, RefusedByProviderError, LedgerError):
        session.rollback()
        return ()


def _look_again(
    session: Session, book: Book, witness: Witness, attempt: Attempt
) -> tuple[Posted, ...]:
    if attempt.remote_id is None:
        return _look_for(session, book, witness, attempt)
    try:
        found = look_up(session, book, witness, attempt.provider, attempt.remote_id)
    except GatewayError as error:
        session.rollback()
        log.warning("sweep.look_up_failed", reason=str(error))
        return ()
    except LedgerError as error:
        return _refused(session, attempt, error)
    return found.posted


def _refused(
    session: Session, attempt: Attempt, error: LedgerError
) -> tuple[Posted, ...]:
    """Say aloud that the book refuses a payment, and leave it to the next sweep."""
    session.rollback()
    log.error("sweep.refused", attempt=str(attempt.public_id), rule=str(error))
    return ()


def _look_for(
    session: Session, book: Book, witness: Witness, attempt: Attempt
) -> tuple[Posted, ...]:
    """Look for the page of an attempt whose answer was lost; give up an old one."""
    session.commit()
    try:
        gateway = gateway_of(book, attempt.provider)
        found = gateway.find(str(attempt.public_id), attempt.created_at)
        if found is not None:
            name = found.remote_id
            return look_up(session, book, witness, attempt.provider, name).posted
    except GatewayError as error:
        session.rollback()
        log.warning("sweep.look_for_failed", reason=str(error))
        return ()
    except LedgerError as error:
        return _refused(session, attempt, error)
    if attempt.created_at < witness.at - ABANDONED:
        close(session, book, witness, attempt)
    return ()
