"""Tell the money that came over a rail: each movement recorded as a sweep would."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.demo.accounts import BANK
from app.demo.events import (
    Disputed,
    DisputeLost,
    Given,
    PaidOut,
    PayoutSeen,
    Refunded,
)
from app.demo.parties import FUNDER, party
from app.demo.places import POOL
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.financing.matching import Match, release_match, return_match
from ledger.money import Money
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.purposes import Purpose
from payments.rails.registry import find_rail

MoneyEvent = Given | Refunded | Disputed | DisputeLost | PaidOut | PayoutSeen


def tell_given(session: Session, book: Book, act: Act, event: Given) -> None:
    """Record money that somebody brought, and the match that follows it."""
    rail = find_rail(session, book.id, event.rail, event.keeper)
    amount = Money(event.cents, rail.currency)
    movement = Movement(
        event.rail,
        event.code,
        MovementType.PAYMENT,
        amount,
        event.day,
        fee=Money(event.fee, rail.currency) if event.fee else None,
    )
    purpose = Purpose(
        event.fund, event.code, party(event.party), event.kind, event.role
    )
    record_movement(session, book, act, Incoming(rail, movement, purpose))
    if event.match:
        match = _match(event.code, event.fund, event.match)
        release_match(session, act, match, on=event.day)


def tell_refund(session: Session, book: Book, act: Act, event: Refunded) -> None:
    """Record a refund that the operator ordered."""
    movement = _sandbox(MovementType.REFUND, event, -event.cents)
    rail = find_rail(session, book.id, "sandbox")
    record_movement(session, book, act, Incoming(rail, movement, is_ordered=True))


def tell_dispute(session: Session, book: Book, act: Act, event: Disputed) -> None:
    """Record that a gift is contested."""
    movement = _sandbox(MovementType.DISPUTE_OPEN, event, -event.cents, event.fee)
    rail = find_rail(session, book.id, "sandbox")
    record_movement(session, book, act, Incoming(rail, movement))


def tell_loss(session: Session, book: Book, act: Act, event: DisputeLost) -> None:
    """Record that a dispute is lost, and give the match back to the pool."""
    movement = _sandbox(MovementType.DISPUTE_LOST, event, -event.cents)
    rail = find_rail(session, book.id, "sandbox")
    record_movement(session, book, act, Incoming(rail, movement))
    match = _match(event.code, event.fund, event.match)
    return_match(session, act, match, on=event.day)


def tell_payout(session: Session, book: Book, act: Act, event: PaidOut) -> None:
    """Record a payout of the provider."""
    movement = _sandbox(MovementType.PAYOUT, event, -event.cents)
    rail = find_rail(session, book.id, "sandbox")
    record_movement(session, book, act, Incoming(rail, movement))


def tell_receipt(session: Session, book: Book, act: Act, event: PayoutSeen) -> None:
    """Record that the bank shows a payout."""
    amount = Money(event.cents, "EUR")
    movement = Movement(
        *("bank", event.code, MovementType.RECEIPT, amount, event.day), via="sandbox"
    )
    rail = find_rail(session, book.id, "bank")
    record_movement(session, book, act, Incoming(rail, movement))


def _sandbox(
    type_: MovementType,
    event: Refunded | Disputed | DisputeLost | PaidOut,
    cents: int,
    fee: int = 0,
) -> Movement:
    return Movement(
        *("sandbox", event.code, type_, Money(cents, "EUR"), event.day),
        fee=Money(fee, "EUR") if fee else None,
    )


def _match(gift: str, fund: str, cents: int) -> Match:
    return Match(
        gift=gift,
        fund=fund,
        pool=POOL,
        amount=Money(cents, "EUR"),
        bank=BANK,
        lot="M" + gift.removeprefix("G"),
        pool_lot="FDR01",
        party=party(FUNDER),
    )
