"""Look a payment up at its provider, and bring our books to what it says.

Functions that talk: no transaction is open while the provider is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.contributing.gateways import gateway_of
from app.contributing.promises import follow_attempt
from app.contributing.telling import tell_pledged, tell_posted
from app.logs import log
from app.monthly.commands import keep_method
from app.sandbox.wiring import settings
from app.surplus.holding import hold_posted
from ledger.book.books import Book
from ledger.book.journal import number_entries
from payments.attempt_changes import change_state, remember_redirect
from payments.attempts import Attempt, Witness, lock_contribution
from payments.gateway import (
    AttemptState,
    Gateway,
    KeySpentError,
    PaymentRequest,
    Redirect,
    RefusedByProviderError,
    RemoteState,
)
from payments.incoming import Posted
from payments.settling import Settled, settle


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
    tell_pledged(session, book, witness, current)
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
    settled = settle(session, book, witness, provider, remote)
    if remote.method is not None:
        keep_method(session, book, witness, settled.attempt, remote.method)
    tell_posted(session, book, witness, settled.posted)
    hold_posted(session, book, witness, settled.posted)
    follow_attempt(session, book, witness, settled.attempt)
    session.commit()
    say_posted(session, book, settled.posted)
    return settled


def say_posted(session: Session, book: Book, posted: Iterable[Posted]) -> None:
    """Number what was posted, and say aloud what a person must look at."""
    done = list(posted)
    for each in done:
        fact = each.entry.fact if each.entry else None
        if each.alert is not None:
            log.warning("movement.alert", alert=each.alert.value, fact=fact)
        else:
            log.info("entry.posted", fact=fact)
    if done:
        number_entries(session, book.id)
        session.commit()
