"""Whether what a wire sends back is still here: its bank may have taken it back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments.attempts import find_by_number, lock_contribution
from payments.bank import tables
from payments.bank.orders import WireRefusedError
from payments.bank.waiting import lock_waiting
from payments.refunds import find_order_by_number, is_covered


def check_still_here(session: Session, book: Book, orders: Iterable[Row[Any]]) -> None:
    """Refuse orders that send back what is not here any more.

    Raises WireRefusedError.
    """
    for order in orders:
        if not _is_here(session, book, order):
            why = f"the money of {order.code} is not here any more"
            raise WireRefusedError("gone", why)


def _is_here(session: Session, book: Book, order: Row[Any]) -> bool:
    if order.refund_id is not None:
        refund = find_order_by_number(session, book, order.refund_id)
        paid = find_by_number(session, book, refund.attempt_id)
        lock_contribution(session, book, paid.contribution)
        return is_covered(session, book, paid)
    number = _line_of(session, book, order.id)
    if number is None:
        return True
    line = lock_waiting(session, book, number)
    return line is not None and line.left.minor >= order.amount_minor


def _line_of(session: Session, book: Book, order_id: int) -> int | None:
    back = tables.sent_back
    query = select(back.c.movement_id).where(
        back.c.book_id == book.id, back.c.order_id == order_id
    )
    return session.execute(query).scalar()
