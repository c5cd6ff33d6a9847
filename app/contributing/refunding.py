"""Give a payment back: our order, the provider's answer, then what moved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from app.contributing.gateways import gateway_of
from app.contributing.settlement import look_up
from app.logs import log
from app.sandbox.wiring import settings
from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.book.errors import LedgerError
from payments.attempts import Attempt, Witness, find_by_number, lock_contribution
from payments.gateway import (
    GatewayError,
    KeySpentError,
    RefundState,
    RefusedByProviderError,
    RemoteRefund,
)
from payments.refunds import (
    RefundAsked,
    RefundOrder,
    change_refund,
    find_order,
    open_orders,
    order_refund,
)


def refund(
    session: Session, book: Book, witness: Witness, attempt: Attempt, asked: RefundAsked
) -> RefundOrder:
    """Give a payment back, in whole or in part; the same key gives it back once.

    Raises RefundRefusedError before anything is asked of the provider, its
    RefusedByProviderError, and UncertainAnswerError: then a sweep goes on with it.
    """
    request = {"attempt": attempt.public_id, "amount": str(asked.amount)}
    command = witness.command(f"refund:{asked.key}")
    act = record_act(session, book.id, command, "order_refund", request)
    order = order_refund(session, book, act, attempt, asked)
    return carry_out(session, book, witness, attempt, order)


def carry_out(
    session: Session, book: Book, witness: Witness, attempt: Attempt, order: RefundOrder
) -> RefundOrder:
    """Send an order to the provider, unless it has it; then see what moved.

    An order whose key the provider may have forgotten is looked for first.
    """
    session.commit()
    name = attempt.remote_id or ""
    age = timedelta(hours=settings().limits.provider_key_hours)
    if order.remote_id is None and order.created_at < witness.at - age:
        look_up(session, book, witness, attempt.provider, name)
        order = find_order(session, book, order.key) or order
        session.commit()
    if order.remote_id is None and order.state is RefundState.CREATED:
        answer = _ask(session, book, witness, attempt, order)
        _remember(session, book, witness, attempt, order, answer=answer)
    look_up(session, book, witness, attempt.provider, name)
    current = find_order(session, book, order.key) or order
    session.commit()
    return current


def carry_out_open(
    session: Session, book: Book, witness: Witness, provider: str
) -> list[RefundOrder]:
    """Go on with the orders of which no answer came; what fails waits further."""
    done = []
    for order in open_orders(session, book, provider):
        if order.remote_id is None:
            attempt = find_by_number(session, book, order.attempt_id)
            try:
                done.append(carry_out(session, book, witness, attempt, order))
            except GatewayError:
                session.rollback()
            except LedgerError as error:
                session.rollback()
                log.error("refund.refused", order=order.key, rule=str(error))
    return done


def _ask(
    session: Session, book: Book, witness: Witness, attempt: Attempt, order: RefundOrder
) -> RemoteRefund:
    """Ask for the refund; a clear no ends the order, and is told to who asked."""
    gateway = gateway_of(book, attempt.provider)
    try:
        return gateway.refund(attempt.remote_id or "", order.amount, order.key)
    except KeySpentError:
        name = attempt.remote_id or ""
        look_up(session, book, witness, attempt.provider, name)
        current = find_order(session, book, order.key)
        session.commit()
        if current is not None and current.remote_id is not None:
            return RemoteRefund(current.remote_id, current.amount, current.state)
        _end(session, book, witness, attempt, order)
        raise
    except RefusedByProviderError:
        _end(session, book, witness, attempt, order)
        raise


def _end(
    session: Session, book: Book, witness: Witness, attempt: Attempt, order: RefundOrder
) -> None:
    failed = RemoteRefund("", order.amount, RefundState.FAILED)
    _remember(session, book, witness, attempt, order, answer=failed)


def _remember(  # noqa: PLR0913 - one step, all of it
    session: Session,
    book: Book,
    witness: Witness,
    attempt: Attempt,
    order: RefundOrder,
    *,
    answer: RemoteRefund,
) -> None:
    lock_contribution(session, book, attempt.contribution)
    change_refund(session, book, witness, order, answer)
    session.commit()
