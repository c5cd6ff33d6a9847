"""Tell the story: every event an act, each in a transaction of its own, in date order.

Telling it twice changes nothing: an event whose act is recorded is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.books import DEMONSTRATION
from app.demo import telling_holders as holders
from app.demo import telling_money as money
from app.demo import telling_reports as reports
from app.demo import telling_spending as spending
from app.demo.events import (
    Corrected,
    Disputed,
    DisputeLost,
    Event,
    Given,
    InKindGiven,
    Instalment,
    PaidDirectly,
    PaidOut,
    PayoutSeen,
    Refunded,
    Spent,
    TurnoverShared,
    Wired,
)
from app.demo.founding import command, found
from app.demo.inviting import World, invite_all
from app.demo.places import ZONE
from app.demo.promising import promise_all
from app.demo.story import STORY
from app.demo.telling_money import MoneyEvent
from ledger.book.acts import Act, is_recorded, record_act
from ledger.book.books import Book, list_books
from ledger.book.journal import number_entries

VERBS: dict[type[Event], str] = {
    Given: "record_payment",
    Refunded: "refund_gift",
    Disputed: "record_dispute",
    DisputeLost: "record_dispute_lost",
    PaidOut: "record_payout",
    PayoutSeen: "record_bank_receipt",
    Wired: "order_wire",
    InKindGiven: "accept_in_kind",
    PaidDirectly: "approve_direct_expense",
    Corrected: "correct_expense",
    Instalment: "pay_instalment",
    TurnoverShared: "pay_turnover_share",
}


def tell(
    session: Session, world: World, step: Callable[[], None] = lambda: None
) -> Book:
    """Found the book and tell the whole story; call ``step`` after each event.

    Commits after each step, so that a load which was cut short goes on where it was.
    """
    book = found(session)
    invite_all(session, book, world)
    promise_all(session, book)
    session.commit()
    for event in STORY:
        tell_event(session, book, world, event)
        session.commit()
        step()
    number_entries(session, book.id)
    session.commit()
    return book


def is_told(session: Session) -> bool:
    """Say whether the whole story was told: its last event is recorded."""
    last = STORY[-1]
    books = {book.code: book for book in list_books(session)}
    book = books.get(DEMONSTRATION)
    return book is not None and is_recorded(
        session, book.id, f"demo:{VERBS[type(last)]}:{last.code}"
    )


def tell_event(session: Session, book: Book, world: World, event: Event) -> None:
    """Tell one event at noon of its day, once."""
    at = datetime.combine(event.day, time(12), ZoneInfo(ZONE))
    if isinstance(event, Spent):
        if not is_recorded(session, book.id, f"demo:approve:{event.code}"):
            reports.tell_spent(session, book, world, event, at)
        return
    verb = VERBS[type(event)]
    framed = command(f"{verb}:{event.code}", at)
    act = record_act(session, book.id, framed, verb, {"code": event.code})
    if not act.is_new:
        return
    if isinstance(event, PaidDirectly):
        posted = spending.tell_paid_directly(session, act, event)
        reports.tell_proof(
            session, book, world, act, event=event, entry_id=posted.id, at=at
        )
    else:
        _carry_out(session, book, act, event)


def _carry_out(  # noqa: C901 - one line for each kind of event
    session: Session,
    book: Book,
    act: Act,
    event: MoneyEvent | Wired | InKindGiven | Corrected | Instalment | TurnoverShared,
) -> None:
    match event:
        case Given():
            money.tell_given(session, book, act, event)
        case Refunded():
            money.tell_refund(session, book, act, event)
        case Disputed():
            money.tell_dispute(session, book, act, event)
        case DisputeLost():
            money.tell_loss(session, book, act, event)
        case PaidOut():
            money.tell_payout(session, book, act, event)
        case PayoutSeen():
            money.tell_receipt(session, book, act, event)
        case Wired():
            spending.tell_wire(session, act, event)
        case InKindGiven():
            spending.tell_in_kind(session, act, event)
        case Corrected():
            spending.tell_correction(session, act, event)
        case Instalment():
            holders.tell_instalment(session, act, event)
        case TurnoverShared():
            holders.tell_turnover(session, act, event)
        case _:
            assert_never(event)
