"""Look a payment up at its provider, and bring our books to what it says.

Functions that talk: no transaction is open while the provider is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.contributing.gateways import gateway_of
from app.contributing.promises import follow_attempt
from app.contributing.telling import tell_posted
from app.logs import log
from app.matching.following import follow_posted
from app.monthly.commands import keep_method
from app.sandbox.wiring import settings
from app.surplus.holding import hold_posted
from ledger.book.books import Book
from ledger.book.journal import number_entries
from payments.attempts import (
    Attempt,
    AttemptUnknownError,
    Witness,
    change_state,
    lock_contribution,
    remember_redirect,
)
from payments.gateway import (
    AttemptState,
    Gateway,
    GatewayError,
    KeySpentError,
    Movement,
    MovementType,
    PaymentRequest,
    Redirect,
    RefusedByProviderError,
    RemoteState,
)
from payments.incoming import Incoming, Posted
from payments.listings import find_listing, remember_listing
from payments.movements import find_movement
from payments.rails.registry import find_rail
from payments.settling import Settled, record_listed, settle
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
    """What a sweep found: attempts looked up, entries posted, alerts raised."""

    looked_up: int
    posted: int
    alerts: int


def start(
    session: Session,
    book: Book,
    witness: Witness,
    attempt: Attempt,
    ask: PaymentRequest,
) -> Attempt:
    """Send a payer to the provider: first our row, then the call, then its answer.

    Raises UncertainAnswerError, after which the same may be tried again with the same
    key, or RefusedByProviderError and KeySpentError, after which the attempt has
    failed and a new one has a new key. A key that the provider may have forgotten is
    not sent before the page was looked for.
    """
    session.commit()
    gateway = gateway_of(book, attempt.provider)
    try:
        to = _page(gateway, attempt, ask, witness.at)
    except (RefusedByProviderError, KeySpentError):
        lock_contribution(session, book, attempt.contribution)
        ended = change_state(session, book, witness, attempt, AttemptState.FAILED)
        follow_attempt(session, book, witness, ended)
        session.commit()
        raise
    current = remember_redirect(session, book, witness, attempt, to)
    session.commit()
    return current


def _page(
    gateway: Gateway, attempt: Attempt, ask: PaymentRequest, now: datetime
) -> Redirect:
    """Open the page of an attempt, or find the one that was opened unheard."""
    reference, since = str(attempt.public_id), attempt.created_at
    age = timedelta(hours=settings().limits.provider_key_hours)
    if attempt.created_at < now - age:
        found = gateway.find(reference, since)
        if found is not None:
            return found
    try:
        return gateway.start(ask, attempt.key)
    except KeySpentError:
        found = gateway.find(reference, since)
        if found is None:
            raise
        return found


def look_up(
    session: Session, book: Book, witness: Witness, provider: str, remote_id: str
) -> Settled:
    """Ask the provider how a payment stands, and settle it.

    Raises GatewayError and AttemptUnknownError.
    """
    session.commit()
    remote = gateway_of(book, provider).fetch(remote_id)
    return settle_now(session, book, witness, provider, remote)


def close(
    session: Session, book: Book, witness: Witness, attempt: Attempt
) -> Settled | None:
    """Close an open attempt at its provider; it may turn out to be paid.

    None for an attempt that never reached the provider.
    """
    session.commit()
    if attempt.remote_id is None:
        lock_contribution(session, book, attempt.contribution)
        ended = change_state(session, book, witness, attempt, AttemptState.CANCELED)
        follow_attempt(session, book, witness, ended)
        session.commit()
        return None
    gateway = gateway_of(book, attempt.provider)
    remote = gateway.cancel(attempt.remote_id, f"{attempt.key}:cancel")
    return settle_now(session, book, witness, attempt.provider, remote)


def settle_now(
    session: Session, book: Book, witness: Witness, provider: str, remote: RemoteState
) -> Settled:
    """Settle what the provider said, commit, and number what was posted."""
    rail = find_rail(session, book.id, provider)
    settled = settle(session, book, witness, rail, remote)
    if remote.method is not None:
        keep_method(session, book, witness, settled.attempt, remote.method)
    tell_posted(session, book, witness, settled.posted)
    hold_posted(session, book, witness, settled.posted)
    follow_attempt(session, book, witness, settled.attempt)
    session.commit()
    _after(session, book, settled.posted)
    return settled


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
    posted += _list(session, book, witness, provider)
    return Swept(len(waiting), len(posted), sum(p.alert is not None for p in posted))


def _list(
    session: Session, book: Book, witness: Witness, provider: str
) -> list[Posted]:
    """Record what the provider moved of late, and keep how far the list was read.

    A payout whose contents are not told yet is left for a later sweep, for a while.
    """
    since = find_listing(session, book, provider).look_from
    session.commit()
    posted: list[Posted] = []
    latest: datetime | None = None
    left: list[datetime] = []
    for movement in gateway_of(book, provider).movements(since):
        at = movement.occurred_at or witness.at
        latest = at if latest is None else max(latest, at)
        if movement.is_complete or at < witness.at - UNTOLD:
            posted += _record(session, book, witness, movement)
        else:
            left.append(at)
    until = min(left) if left else latest
    remember_listing(session, book, provider, until, witness.at)
    session.commit()
    return posted


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
    return found.posted


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
    if attempt.created_at < witness.at - ABANDONED:
        close(session, book, witness, attempt)
    return ()


def _record(
    session: Session, book: Book, witness: Witness, movement: Movement
) -> tuple[Posted, ...]:
    """Record a listed movement; of a payment, all that belongs to it is looked up."""
    is_known = find_movement(session, book, movement) is not None
    session.commit()
    if is_known:
        return ()
    looked_up: tuple[Posted, ...] = ()
    if movement.type in OF_PAYMENTS:
        try:
            name = movement.belongs_to
            looked_up = look_up(session, book, witness, movement.provider, name).posted
        except (AttemptUnknownError, RefusedByProviderError):
            session.rollback()
    rail = find_rail(session, book.id, movement.provider)
    posted = record_listed(session, book, witness, Incoming(rail, movement))
    done = () if posted is None else (posted,)
    tell_posted(session, book, witness, done)
    hold_posted(session, book, witness, done)
    follow_posted(session, book, witness, done)
    session.commit()
    _after(session, book, done)
    return looked_up + done


def _after(session: Session, book: Book, posted: tuple[Posted, ...]) -> None:
    """Number what was posted, and say aloud what a person must look at."""
    for each in posted:
        fact = each.entry.fact if each.entry else None
        if each.alert is not None:
            log.warning("movement.alert", alert=each.alert.value, fact=fact)
        else:
            log.info("entry.posted", fact=fact)
    if posted:
        number_entries(session, book.id)
        session.commit()
