"""Put the pages of the payments desk together: one payment, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.banking.queries import funds_of
from app.bookkeeping.addresses import urls_of_entries
from app.bookkeeping.names import names_of
from app.claims.queries import rows_of_payer
from app.clock import now
from app.contributing.gateways import PROVIDERS, collects_through
from app.contributing.tables import Contribution
from app.i18n import current_language
from app.operating.words import ALERT_WORDS, MENDERS
from app.paying.finding import (
    look_of,
    now_in_words,
    payment_rows,
    state_in_words,
    url_of_payment,
)
from app.paying.pages import (
    ApartPage,
    ApartRow,
    DisputeRow,
    DisputesPage,
    LifeEvent,
    NoteRow,
    PaymentPage,
    PayoutItem,
    PayoutRow,
    PayoutsPage,
)
from app.paying.telling import (
    moves_money,
    say_actors,
    say_message,
    say_net,
    say_reason,
)
from app.paying.words import (
    MOVEMENT_WORDS,
    NOTICE_WORDS,
    OUTCOMES,
    REFUND_WORDS,
    STANDING_WORDS,
    STATE_WORDS,
    STATUS_WORDS,
)
from ledger.book.books import Book
from payments.attempt_states import Standing
from payments.attempts import (
    Attempt,
    AttemptUnknownError,
    attempts_of,
    find_attempt,
    find_by_number,
)
from payments.bank.waiting import count_waiting
from payments.desk.apart import Apart, list_apart
from payments.desk.contests import Contest, list_contests
from payments.desk.life import changes_of, movements_of, notices_of
from payments.desk.payouts import Contained, contained_in, list_payouts
from payments.desk.standings import standings
from payments.disputes import disputes_of
from payments.gateway import MovementType
from payments.inbox import NoticeState
from payments.presenting import presented
from payments.refunds import orders_of, refundable

ROWS = 50
_RETURNABLE = (Standing.RECEIVED, Standing.PART_REFUNDED)


def payment_page(session: Session, book: Book, public_id: UUID) -> PaymentPage | None:
    """Show a payment with its whole life; None where there is none such."""
    try:
        attempt = find_attempt(session, book, public_id)
    except AttemptUnknownError:
        return None
    names = names_of(session, book)
    events = sorted(_events(session, book, attempt), key=lambda event: event.at)
    is_parked = any(
        notice.state is NoticeState.FAILED
        for notice in notices_of(session, book, attempt)
    )
    stood = standings(session, book, [attempt])[attempt.id]
    stands = stood.standing
    left = refundable(session, book, attempt)
    return PaymentPage(
        book=book.code,
        public_id=str(attempt.public_id),
        amount=attempt.amount,
        presented=presented(session, book, [attempt.id]).get(attempt.id),
        project=names.fund(attempt.purpose.fund),
        giver=attempt.purpose.party,
        provider=attempt.provider,
        remote_id=attempt.remote_id or "",
        contribution=attempt.contribution,
        state=state_in_words(attempt, stood),
        look=look_of(attempt, stood),
        now=now_in_words(stood),
        standing=str(STANDING_WORDS[stands]),
        refundable=left - left if stands is Standing.DISPUTED else left,
        events=tuple(events),
        others=payment_rows(
            session,
            book,
            names,
            [
                one
                for one in attempts_of(session, book, attempt.contribution)
                if one.id != attempt.id
            ],
        ),
        claims=rows_of_payer(session, book, attempt.purpose.party, now()),
        may_ask=may_ask(book, attempt),
        may_retry=is_parked,
        refund_of=_reference(session, book, attempt) if stands in _RETURNABLE else None,
    )


def _reference(session: Session, book: Book, attempt: Attempt) -> str | None:
    """Name the contribution of a payment as its giver knows it."""
    query = select(Contribution.public_id).where(
        Contribution.book_id == book.id, Contribution.token == attempt.contribution
    )
    found = session.scalar(query)
    return None if found is None else str(found)


def may_ask(book: Book, attempt: Attempt) -> bool:
    """Say whether a provider can be asked about a payment here."""
    return (
        attempt.remote_id is not None
        and attempt.provider in PROVIDERS
        and collects_through(book, attempt.provider)
    )


_ENDS = {"lost": "bad"}
"""The look of a contest that ended otherwise than well."""


def disputes_page(session: Session, book: Book, at: datetime) -> DisputesPage:
    """List disputes with their deadlines and what is still withheld."""
    names = names_of(session, book)

    def row(one: Contest) -> DisputeRow:
        attempt = find_by_number(session, book, one.attempt_id)
        due = one.due_at if one.is_open else None
        return DisputeRow(
            id=one.id,
            remote_id=one.remote_id,
            amount=one.amount,
            status=str(STATUS_WORDS.get(one.status, one.status)),
            reason=say_reason(one.reason),
            look="warn" if one.is_open else _ENDS.get(one.status, "ok"),
            due_at=due,
            days_left=(due - at).days if due else None,
            is_open=one.is_open,
            claimed=one.claimed,
            payment_url=url_of_payment(book, attempt),
            project=names.fund(attempt.purpose.fund),
            notes=tuple(NoteRow(n.at, n.by, n.text) for n in one.notes),
        )

    outcomes = tuple((str(word), str(does)) for word, does in OUTCOMES)
    rows = tuple(row(one) for one in list_contests(session, book, ROWS))
    return DisputesPage(book.code, rows, outcomes)


def payouts_page(session: Session, book: Book, before: int | None) -> PayoutsPage:
    """List payouts, each with how it comes to zero."""
    found = list_payouts(session, book, ROWS + 1, before)
    shown = found[:ROWS]
    urls = urls_of_entries(session, book, (one.entry_id for one in shown))
    inside = contained_in(session, book, shown)
    return PayoutsPage(
        book=book.code,
        rows=tuple(
            PayoutRow(
                provider=one.provider,
                remote_id=one.remote_id,
                on=one.on,
                sent=one.sent,
                items=one.items,
                contained=one.contained,
                rest=one.rest,
                on_way=one.on_way,
                arrived_on=one.arrived_on,
                came_back_on=one.came_back_on,
                entry_url=urls.get(one.entry_id or 0),
                contents=tuple(_item(book, each) for each in inside.get(one.id, ())),
            )
            for one in shown
        ),
        next_before=shown[-1].id if len(found) > ROWS else None,
    )


def _item(book: Book, one: Contained) -> PayoutItem:
    url = None
    if one.payment is not None:
        url = url_for("paying.payment", book=book.code, public_id=one.payment)
    return PayoutItem(str(MOVEMENT_WORDS[one.type]), one.remote_id, one.net, url)


def apart_page(session: Session, book: Book, at: datetime) -> ApartPage:
    """List what was set apart, and the projects that it may be for."""
    found = list_apart(session, book, ROWS)
    urls = urls_of_entries(session, book, (one.entry_id for one in found))
    return ApartPage(
        book=book.code,
        rows=tuple(_apart(session, book, one, urls) for one in found),
        funds=funds_of(session, book, current_language(), at),
        at_bank=count_waiting(session, book),
    )


def _apart(session: Session, book: Book, one: Apart, urls: dict[int, str]) -> ApartRow:
    payment = None
    if one.attempt_id is not None:
        payment = url_of_payment(book, find_by_number(session, book, one.attempt_id))
    return ApartRow(
        number=one.movement_id,
        provider=one.movement.provider,
        remote_id=one.movement.id,
        on=one.on,
        left=one.left,
        why=str(ALERT_WORDS[one.alert]),
        who=str(MENDERS[one.alert]),
        entry_url=urls.get(one.entry_id),
        payment_url=payment,
        may_owe=one.party is not None,
        is_count=one.movement.type is MovementType.COUNT,
    )


def _events(session: Session, book: Book, attempt: Attempt) -> Iterator[LifeEvent]:
    changes = changes_of(session, book, attempt)
    actors = say_actors(session, {change.actor for change in changes})
    for change in changes:
        words = str(STATE_WORDS[change.state])
        yield LifeEvent(change.at, words, actors[change.actor])
    told: set[tuple[str, NoticeState]] = set()
    for notice in notices_of(session, book, attempt):
        is_parked = notice.state is NoticeState.FAILED
        about = say_message(notice.type)
        if (about, notice.state) in told and not is_parked:
            continue
        told.add((about, notice.state))
        yield LifeEvent(
            at=notice.at,
            what=str(NOTICE_WORDS[notice.state]),
            detail=about,
            warning=notice.error or "" if is_parked else "",
            is_done=notice.state is not NoticeState.NEW,
        )
    for order in orders_of(session, book, attempt):
        yield LifeEvent(
            at=order.created_at,
            what=str(REFUND_WORDS[order.state]),
            detail=order.remote_id or "",
            amount=order.amount,
            is_done=not order.state.is_open,
        )
    yield from _moved(session, book, attempt)


def _moved(session: Session, book: Book, attempt: Attempt) -> Iterator[LifeEvent]:
    moved = movements_of(session, book, attempt)
    urls = urls_of_entries(session, book, (one.entry_id for one in moved))
    for one in moved:
        yield LifeEvent(
            at=one.stored_at,
            what=str(MOVEMENT_WORDS[one.type]),
            detail=one.remote_id,
            amount=one.amount if moves_money(one) else None,
            net=say_net(one) if moves_money(one) else "",
            entry_url=urls.get(one.entry_id or 0),
            warning=str(ALERT_WORDS[one.alert]) if one.alert else "",
        )
    for dispute in disputes_of(session, book, attempt):
        if dispute.due_at is not None and dispute.is_open:
            yield LifeEvent(
                at=dispute.due_at,
                what=str(STATUS_WORDS.get(dispute.status, dispute.status)),
                detail=dispute.remote_id,
                amount=dispute.amount,
                is_done=False,
            )
