"""Pay a giver back by wire: one person orders, another releases, the bank shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.resolving import numbers
from ledger.money import Money
from payments import tables as core
from payments.attempts import Attempt, Witness, find_by_number, lock_contribution
from payments.bank import tables
from payments.bank.accounts import OurAccount
from payments.bank.giver_accounts import GiverAccount
from payments.bank.orders import WireRefusedError
from payments.gateway import MovementType, RefundState, RemoteRefund
from payments.incoming import Incoming
from payments.posting_rules import rule_on
from payments.refunds import (
    RefundAsked,
    RefundOrder,
    change_refund,
    find_order,
    find_order_by_number,
    order_refund,
)
from payments.seen import circumstances
from payments.seen_told import free_rooms


@dataclass(frozen=True, slots=True)
class Payback:
    """What is paid back by wire: of which payment, how much, to which account.

    The same ``key`` orders it once; ``note`` is what the giver reads at their bank.
    """

    key: str
    attempt: Attempt
    amount: Money
    to: GiverAccount
    note: str


def order_payback(
    session: Session, book: Book, command: Command, account: OurAccount, new: Payback
) -> int:
    """Order the wire of a refund; another person releases it. Returns its number.

    Raises RefundRefusedError where less is left, and WireRefusedError.
    """
    if command.at < new.to.usable_from:
        since = f"{new.to.usable_from:%Y-%m-%d %H:%M} UTC"
        raise WireRefusedError("cooling", f"the account can be used from {since} on")
    if new.amount.currency != account.rail.currency:
        raise WireRefusedError("amount", f"it must be in {account.rail.currency}")
    request = {"attempt": new.attempt.public_id, "amount": str(new.amount)}
    act = record_act(session, book.id, command, "order_payback", request)
    asked = RefundAsked(new.key, new.amount, command.at)
    refund = order_refund(session, book, act, new.attempt, asked)
    table = tables.order
    query = select(table.c.id).where(
        table.c.book_id == book.id, table.c.refund_id == refund.id
    )
    known = session.execute(query).scalar()
    if known is not None:
        return int(known)
    code = f"IGR-{refund.public_id.hex[:12].upper()}"
    purpose = new.attempt.purpose
    values = {
        "book_id": book.id,
        "act_id": act.id,
        "code": code,
        "iban": account.iban,
        "fund_id": numbers(session, book.id).fund(session, purpose.fund),
        "giver_account_id": new.to.id,
        "refund_id": refund.id,
        "amount_minor": new.amount.minor,
        "currency": new.amount.currency,
        "arrives_in": new.amount.currency,
        "party": purpose.party,
        "note": new.note,
        "ordered_by": command.actor,
        "ordered_at": command.at,
    }
    written = session.execute(insert(table).values(values).returning(table.c.id))
    waits = RemoteRefund(code, refund.amount, RefundState.PENDING)
    witness = Witness(command.actor, command.at)
    change_refund(session, book, witness, refund, waits)
    return int(written.scalar_one())


def is_wired(session: Session, book: Book, key: str) -> bool:
    """Say whether a refund was ordered as a wire under this key."""
    refund = find_order(session, book, key)
    if refund is None:
        return False
    table = tables.order
    query = select(table.c.id).where(
        table.c.book_id == book.id, table.c.refund_id == refund.id
    )
    return session.execute(query).first() is not None


def following_order(
    session: Session, book: Book, name: str
) -> tuple[str, RefundOrder | None]:
    """Return the order that stands of a name, with its key, or the key of the next one.

    One that was taken back, was not executed, or whose wire came back, is followed by
    another.
    """
    number, key = 1, name
    while True:
        order = find_order(session, book, key)
        if order is None or order.state.counts:
            return key, order
        number += 1
        key = f"{name}:{number}"


def prepare_payback(
    session: Session, book: Book, act: Act, incoming: Incoming, refund_id: int
) -> Incoming:
    """Say what a bank's line means that shows such a wire go out, or come back."""
    refund = find_order_by_number(session, book, refund_id)
    is_back = incoming.movement.type is MovementType.WIRE_RETURN
    type_ = MovementType.REFUND_FAILED if is_back else MovementType.REFUND
    provider, payment = paid_as(session, book, refund.attempt_id)
    told = replace(incoming.movement, provider=provider, payment=payment, type=type_)
    asked = Incoming(incoming.rail, told, attempt_id=refund.attempt_id, is_ordered=True)
    seen = circumstances(session, book, act, asked)
    ruling = rule_on(told, seen)
    free_rooms(session, book, act, ruling.draft, seen)
    return replace(
        incoming,
        prepared=ruling.draft,
        doubt=ruling.alert,
        attempt_id=refund.attempt_id,
        refund_id=refund.id,
        is_ordered=True,
    )


def paid_as(session: Session, book: Book, attempt_id: int) -> tuple[str, str]:
    """Name a payment as its rail does; one that a person told goes by its pledge."""
    table = core.movement
    query = select(table.c.provider, table.c.payment).where(
        table.c.book_id == book.id,
        table.c.attempt_id == attempt_id,
        table.c.type == MovementType.PAYMENT.value,
    )
    paid = session.execute(query.order_by(table.c.id).limit(1)).first()
    if paid is not None:
        return paid.provider, paid.payment
    pledge = find_by_number(session, book, attempt_id)
    return pledge.provider, pledge.remote_id or ""


def end_payback(
    session: Session, book: Book, witness: Witness, refund_id: int, state: RefundState
) -> None:
    """Bring a refund to what became of its wire."""
    refund = find_order_by_number(session, book, refund_id)
    attempt = find_by_number(session, book, refund.attempt_id)
    lock_contribution(session, book, attempt.contribution)
    told = RemoteRefund(refund.remote_id or "", refund.amount, state)
    change_refund(session, book, witness, refund, told)
