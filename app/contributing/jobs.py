"""Jobs of giving: work on a stored message, and sweep up what no message told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import cast

from flask import Flask
from procrastinate import JobContext, RetryStrategy
from sqlalchemy.orm import Session

from app.clock import now
from app.contributing.gateways import PROVIDERS, collects_through
from app.contributing.pledging import end_pledges
from app.contributing.refunding import carry_out_open
from app.contributing.settlement import look_up
from app.contributing.sweeping import Swept, sweep
from app.extensions import db
from app.jobs import jobs
from app.logs import log
from app.matching.following import follow_open
from ledger.book.books import Book, find_book, list_books
from ledger.book.errors import LedgerError
from payments.attempts import AttemptUnknownError, Witness
from payments.gateway import (
    GatewayError,
    NotConfiguredError,
    RefusedByProviderError,
)
from payments.inbox import (
    MOST_TRIES,
    NoticeState,
    StoredNotice,
    fail_notice,
    find_notice,
    finish_notices,
    ignore_notice,
    shred_notices,
    waiting_notices,
)
from payments.listings import note_trouble
from payments.rails.registry import books_with_rail
from payments.watching import is_burst, refusals

RETRY = RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4)
AT_ONCE = 100

KEPT = timedelta(days=90)
"""How long the bytes of a message are kept: until disputes of a card are over."""


class NoticeWaitsError(Exception):
    """A notice could not be worked on yet; the queue tries again later."""


@jobs.task(name="payments.notice", pass_context=True, retry=RETRY)
def process_notice(context: JobContext, *, book: str, notice: int) -> None:
    """Work on a message of the inbox; wait and come back where that fails."""
    with _application(context).app_context():
        found = find_book(db.session, book)
        if work_on_notice(db.session, found, notice) is NoticeState.NEW:
            raise NoticeWaitsError


@jobs.periodic(cron="*/5 * * * *")
@jobs.task(name="payments.sweep", pass_context=True, queueing_lock="payments.sweep")
def sweep_payments(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Look up what is open, in every book that collects."""
    with _application(context).app_context():
        sweep_all(db.session)
        for book in list_books(db.session):
            watch_refusals(db.session, book)


@jobs.periodic(cron="37 4 * * *")
@jobs.task(name="payments.pledges", pass_context=True, queueing_lock="payments.pledges")
def end_late_pledges(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """End the pledges whose wire never came."""
    with _application(context).app_context():
        for book in list_books(db.session):
            end_pledges(db.session, book, Witness("system:pledges", now()))


@jobs.periodic(cron="17 3 * * *")
@jobs.task(name="payments.shred", pass_context=True, queueing_lock="payments.shred")
def shred_messages(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - the queue gives it
    """Empty the messages that are old and done with: they name people."""
    with _application(context).app_context():
        for book in list_books(db.session):
            shred_notices(db.session, book, now() - KEPT)
            db.session.commit()


def work_on_notice(session: Session, book: Book, notice_id: int) -> NoticeState:
    """Look up what a message is about, settle it, and close the message.

    The message is only a reason to look: what counts is what the provider answers. One
    look serves all messages about a payment that waited when it began.
    """
    notice = find_notice(session, book, notice_id)
    if notice.state is not NoticeState.NEW:
        return notice.state
    witness = Witness("system:notice", now())
    if not notice.remote_id:
        return _unknown(session, book, notice)
    try:
        if notice.type.startswith("payout."):
            sweep(session, book, witness, notice.provider)
        else:
            look_up(session, book, witness, notice.provider, notice.remote_id)
    except (AttemptUnknownError, RefusedByProviderError):
        session.rollback()
        return _unknown(session, book, notice)
    except GatewayError as error:
        session.rollback()
        tell_trouble(session, book, notice.provider, error)
        return _failed(session, book, notice, error)
    except LedgerError as error:
        session.rollback()
        log.error("notice.refused", notice=notice.id, rule=str(error))
        return _failed(session, book, notice, error)
    finish_notices(session, book, notice)
    session.commit()
    return NoticeState.DONE


def sweep_all(session: Session) -> None:
    """Sweep every book of every provider, and the messages that still wait."""
    codes = {book.id: book for book in list_books(session)}
    for provider in PROVIDERS:
        for book_id in books_with_rail(session, provider):
            if collects_through(codes[book_id], provider):
                sweep_book(session, codes[book_id], provider)


def sweep_book(session: Session, book: Book, provider: str) -> Swept | None:
    """Work on the oldest messages, then sweep; None where nobody answers."""
    waiting = waiting_notices(session, book, AT_ONCE)
    for _notice in work_on(session, book, provider, waiting):
        pass
    return sweep_provider(session, book, provider)


def work_on(
    session: Session, book: Book, provider: str, waiting: Iterable[StoredNotice]
) -> Iterator[StoredNotice]:
    """Work on messages of a provider, and give each once it was tried."""
    for notice in waiting:
        if notice.provider == provider:
            work_on_notice(session, book, notice.id)
        yield notice


def work_on_all(session: Session, book: Book, provider: str) -> Iterator[StoredNotice]:
    """Work on every message that waits, each once and the oldest first."""
    last = 0
    while waiting := waiting_notices(session, book, AT_ONCE, after=last):
        yield from work_on(session, book, provider, waiting)
        last = waiting[-1].id


def sweep_provider(session: Session, book: Book, provider: str) -> Swept | None:
    """Do all that waits for a provider but messages; None where it does not answer.

    Refunds that were ordered unheard come first, then what is open or moved.
    """
    witness = Witness("system:sweep", now())
    try:
        carry_out_open(session, book, witness, provider)
        done = sweep(session, book, witness, provider)
        follow_open(session, book, witness)
    except GatewayError as error:
        session.rollback()
        tell_trouble(session, book, provider, error)
        return None
    log.info("sweep.done", posted=done.posted, alerts=done.alerts)
    return done


def watch_refusals(session: Session, book: Book) -> None:
    """Say aloud that cards are refused in a burst, as long as it goes on."""
    count = refusals(session, book, now())
    session.commit()
    if is_burst(count):
        log.error("payments.refused_in_a_burst", book=book.code, within_the_hour=count)


def tell_trouble(session: Session, book: Book, provider: str, error: Exception) -> None:
    """Keep what is wrong with a provider, and say it aloud once."""
    is_news = note_trouble(session, book, provider, str(error), now())
    session.commit()
    if is_news and isinstance(error, NotConfiguredError):
        log.error("provider.not_configured", provider=provider, reason=str(error))
    elif is_news:
        log.warning("provider.troubled", provider=provider, reason=str(error))


def _failed(
    session: Session, book: Book, notice: StoredNotice, error: Exception
) -> NoticeState:
    """Keep why a message could not be worked on; it is tried again for a while."""
    state = fail_notice(session, book, notice, str(error))
    session.commit()
    return state


def _unknown(session: Session, book: Book, notice: StoredNotice) -> NoticeState:
    """Close a message about no attempt of ours; the sweep sees the money, if any."""
    ignore_notice(session, book, notice)
    session.commit()
    return NoticeState.IGNORED


def _application(context: JobContext) -> Flask:
    return cast("Flask", context.additional_context["app"])
