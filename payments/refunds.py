"""Refunds: our own order first, then the provider's answer; movements say the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Row,
    Select,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.attempt_states import STAYS
from payments.attempts import Attempt, Witness, lock_contribution
from payments.bank.told import told_money
from payments.gateway import MovementType, RefundState, RemoteRefund


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund that somebody here ordered; ``key`` is sent with every call about it."""

    id: int
    public_id: UUID
    attempt_id: int
    key: str
    amount: Money
    state: RefundState
    remote_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class RefundAsked:
    """A refund that is to be ordered; the same key is the same order."""

    key: str
    amount: Money
    at: datetime


class RefundRefusedError(ValueError):
    """This refund cannot be ordered; ``left`` is what could be given back."""

    def __init__(self, wanted: Money, left: Money, *, is_disputed: bool) -> None:
        self.wanted, self.left, self.is_disputed = wanted, left, is_disputed
        why = "the payment is disputed" if is_disputed else f"at most {left} is left"
        super().__init__(f"{wanted} cannot be refunded: {why}")


def refundable(session: Session, book: Book, attempt: Attempt) -> Money:
    """Say how much of a payment can still be given back, orders under way counted.

    What a person told to be this payment counts; of one whose entry was taken back by
    hand, nothing does: the book says it is none.
    """
    left = _beyond_orders(session, book, attempt)
    return Money(max(left, 0), attempt.amount.currency)


def is_covered(session: Session, book: Book, attempt: Attempt) -> bool:
    """Say whether what is left of a payment covers the orders of it under way.

    Its bank may have taken it back since they were given.
    """
    return _beyond_orders(session, book, attempt) >= 0


def _beyond_orders(session: Session, book: Book, attempt: Attempt) -> int:
    sums = _sums(session, book, attempt)
    told = told_money(session, book, attempt.id)
    left = sum(sums.get(type_, 0) for type_ in STAYS) + sum(told.moved.values())
    waiting = [
        order
        for order in orders_of(session, book, attempt)
        if order.state.counts and not _has_moved(session, book, order)
    ]
    left -= sum(order.amount.minor for order in waiting)
    left -= given_elsewhere(session, book, attempt)
    return left


def given_back(session: Session, book: Book, attempt: Attempt) -> Money:
    """Say how much of a payment went back to its payer by refunds and wires of ours."""
    sums = _sums(session, book, attempt)
    told = told_money(session, book, attempt.id).moved
    back = sum(sums.get(type_, 0) + told.get(type_, 0) for type_ in _BACK)
    return Money(max(-back, 0), attempt.amount.currency)


def owed_to_payer(session: Session, book: Book, attempt: Attempt) -> Money:
    """Say how much of a payment came back from refunds that failed: its payer's own."""
    currency = attempt.amount.currency
    values = {
        "book": book.id,
        "attempt": attempt.id,
        "fund": attempt.purpose.fund,
        "currency": currency,
    }
    minor = int(session.execute(_OWED, values).scalar_one())
    return Money(max(minor, 0), currency)


_OWED = text("""
    select coalesce(-sum(p.amount_minor), 0)::bigint
    from payments.movement m
    join ledger.posting p on p.book_id = m.book_id and p.entry_id = m.entry_id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = 'owed'
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id and f.code = :fund
    where m.book_id = :book and m.attempt_id = :attempt and p.currency = :currency
""")


_BACK = (
    MovementType.REFUND,
    MovementType.REFUND_FAILED,
    MovementType.WIRE,
    MovementType.WIRE_RETURN,
)


def order_refund(
    session: Session, book: Book, act: Act, attempt: Attempt, asked: RefundAsked
) -> RefundOrder:
    """Write the order of a refund, to be committed before the provider is called.

    The same key again gives the order that is there. Raises RefundRefusedError where
    less is left, or while the payment is disputed.
    """
    lock_contribution(session, book, attempt.contribution)
    known = find_order(session, book, asked.key)
    if known is not None:
        return known
    left = refundable(session, book, attempt)
    is_disputed = is_contested(session, book, attempt)
    if is_disputed or not 0 < asked.amount.minor <= left.minor:
        raise RefundRefusedError(asked.amount, left, is_disputed=is_disputed)
    table = tables.refund
    values = {
        "book_id": book.id,
        "act_id": act.id,
        "attempt_id": attempt.id,
        "key": asked.key,
        "amount_minor": asked.amount.minor,
        "currency": asked.amount.currency,
        "state": RefundState.CREATED.value,
        "created_at": asked.at,
    }
    row = session.execute(insert(table).values(values).returning(table)).one()
    return _order(row)


def change_refund(
    session: Session, book: Book, witness: Witness, order: RefundOrder, to: RemoteRefund
) -> RefundOrder:
    """Bring an order to what the provider says; what failed may have succeeded before.

    The caller holds the lock of its contribution.
    """
    current = find_order(session, book, order.key) or order
    if (current.state, current.remote_id) == (to.state, to.remote_id):
        return current
    command = witness.command(f"refund:{current.key}:{to.remote_id}:{to.state.value}")
    request = {"refund": current.public_id, "state": to.state.value}
    record_act(session, book.id, command, "change_refund", request)
    table = tables.refund
    values = {"state": to.state.value, "remote_id": to.remote_id}
    session.execute(
        update(table)
        .where(table.c.book_id == book.id, table.c.id == current.id)
        .values(values)
    )
    return replace(current, state=to.state, remote_id=to.remote_id)


def find_order(session: Session, book: Book, key: str) -> RefundOrder | None:
    """Return the order of a key, or None; an empty key names none."""
    values = {"book": book.id, "key": key}
    row = session.execute(_by_key(), values).first() if key else None
    return None if row is None else _order(row)


@cache
def _by_key() -> Select[Any]:
    table = tables.refund
    return select(table).where(
        table.c.book_id == bindparam("book"), table.c.key == bindparam("key")
    )


def find_order_by_number(session: Session, book: Book, number: int) -> RefundOrder:
    """Return the order that has a number."""
    table = tables.refund
    query = select(table).where(table.c.book_id == book.id, table.c.id == number)
    return _order(session.execute(query).one())


def orders_of(session: Session, book: Book, attempt: Attempt) -> list[RefundOrder]:
    """List the refunds that were ordered of a payment, oldest first."""
    table = tables.refund
    query = select(table).where(
        table.c.book_id == book.id, table.c.attempt_id == attempt.id
    )
    return [_order(row) for row in session.execute(query.order_by(table.c.id))]


def open_orders(session: Session, book: Book, provider: str) -> list[RefundOrder]:
    """List the refunds on which the provider still decides, oldest first."""
    table, attempt = tables.refund, tables.attempt
    query = (
        select(table)
        .join(
            attempt,
            (attempt.c.book_id == table.c.book_id)
            & (attempt.c.id == table.c.attempt_id),
        )
        .where(
            table.c.book_id == book.id,
            attempt.c.provider == provider,
            table.c.state.in_([s.value for s in RefundState if s.is_open]),
        )
    )
    return [_order(row) for row in session.execute(query.order_by(table.c.id))]


# What a giver let go to another fund corrects the entry with which it came; what is
# owed to them again corrects the entry with which it went there.
_ELSEWHERE = text("""
    with recursive moved as (
      select e.id, true as is_first
      from (
        select m.entry_id from payments.movement m
        where m.book_id = :book and m.attempt_id = :attempt
        union
        select t.entry_id from payments.allocation t
        where t.book_id = :book and t.attempt_id = :attempt
      ) m
      join ledger.journal_entry e on e.book_id = :book and e.corrects_id = m.entry_id
        and e.fact like :given and ledger.stands_v1(:book, e.id)
      union
      select e.id, false
      from moved
      join ledger.journal_entry e on e.book_id = :book and e.corrects_id = moved.id
        and e.fact like :facts and ledger.stands_v1(:book, e.id)
    )
    select coalesce(sum(p.amount_minor), 0)::bigint
    from moved
    join ledger.posting p on p.book_id = :book and p.entry_id = moved.id
    join ledger.account a on a.book_id = :book and a.id = p.account_id
    where moved.is_first and p.amount_minor > 0
        and a.role in ('source.gift', 'over_target')
      or not moved.is_first and a.role = 'owed'
""")


def given_elsewhere(session: Session, book: Book, attempt: Attempt) -> int:
    """Say how much of a payment was given to another fund, and is not owed again."""
    values = {
        "book": book.id,
        "attempt": attempt.id,
        "given": "surplus:%:given%",
        "facts": "surplus:%",
    }
    return int(session.execute(_ELSEWHERE, values).scalar_one())


def _has_moved(session: Session, book: Book, order: RefundOrder) -> bool:
    """Say whether the money of an order has left already."""
    table = tables.movement
    query = select(table.c.id).where(
        table.c.book_id == book.id,
        table.c.refund_id == order.id,
        table.c.type.in_((MovementType.REFUND.value, MovementType.WIRE.value)),
    )
    if session.execute(query).first() is not None:
        return True
    values = {"book": book.id, "refund": order.id}
    return bool(session.execute(_IS_TOLD, values).scalar_one())


# A line of the bank that lost its code, and that a person told to be this wire back.
_IS_TOLD = text("""
    select exists (
      select from payments.wire_order o
      join payments.allocation a on a.book_id = o.book_id and a.order_id = o.id
        and a.kind = 'payback'
      where o.book_id = :book and o.refund_id = :refund
        and ledger.stands_v1(a.book_id, a.entry_id))
""")


def _sums(session: Session, book: Book, attempt: Attempt) -> dict[MovementType, int]:
    """Add up the movements of a payment by type, in the payer's currency."""
    table = tables.movement
    minor = func.coalesce(table.c.asked_minor, table.c.amount_minor)
    rows = session.execute(
        select(table.c.type, func.sum(minor).label("minor"))
        .where(table.c.book_id == book.id, table.c.attempt_id == attempt.id)
        .group_by(table.c.type)
    )
    return {MovementType(row.type): int(row.minor) for row in rows}


def is_contested(session: Session, book: Book, attempt: Attempt) -> bool:
    """Say whether a dispute holds money of a payment, or is open without any."""
    sums = _sums(session, book, attempt)
    held = sums.get(MovementType.DISPUTE_OPEN, 0) + sums.get(
        MovementType.DISPUTE_WON, 0
    )
    if held < sums.get(MovementType.DISPUTE_LOST, 0):
        return True
    table = tables.dispute
    query = select(table.c.id).where(
        table.c.book_id == book.id,
        table.c.attempt_id == attempt.id,
        table.c.is_open,
    )
    return session.execute(query).first() is not None


def _order(row: Row[Any]) -> RefundOrder:
    return RefundOrder(
        id=row.id,
        public_id=row.public_id,
        attempt_id=row.attempt_id,
        key=row.key,
        amount=Money(row.amount_minor, row.currency),
        state=RefundState(row.state),
        remote_id=row.remote_id,
        created_at=row.created_at,
    )
