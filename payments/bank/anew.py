"""A wire that the bank executed after all: what it was to pay may be ordered anew."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.financing.lots import collected
from ledger.money import Money
from payments.attempts import find_by_number
from payments.bank.allocation_errors import OrderedAnewError
from payments.bank.orders import ordered_of
from payments.bank.sent_back import under_way
from payments.bank.wires_seen import OrderedWire
from payments.refunds import find_order_by_number, orders_of, refundable


def check_not_anew(
    session: Session, book: Book, act: Act, order: OrderedWire, sent: Money
) -> None:
    """Refuse to tell a line as a wire said not to be executed, once that is replaced.

    Raises OrderedAnewError while another order keeps the same money: what went out
    twice waits until one of the two is taken back, or comes back.
    """
    if not order.is_unexecuted:
        return
    if order.line is not None:
        is_free = under_way(session, book, order.line) is None
    elif order.refund_id is not None:
        is_free = _is_free(session, book, order.refund_id, sent)
    else:
        left = collected(session, act, order.fund, sent.currency).holds
        is_free = left - ordered_of(session, book, order.fund, sent.currency) >= sent
    if not is_free:
        raise OrderedAnewError(order)


def _is_free(session: Session, book: Book, refund_id: int, sent: Money) -> bool:
    """Say whether a refund can still be paid, and nobody has ordered the same since."""
    refund = find_order_by_number(session, book, refund_id)
    payment = find_by_number(session, book, refund.attempt_id)
    is_anew = any(
        later.id > refund.id and later.state.counts and later.amount == sent
        for later in orders_of(session, book, payment)
    )
    return not is_anew and refundable(session, book, payment) >= sent
