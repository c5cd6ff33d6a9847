"""Keep at the bank what a stopped project's givers choose about: no wire takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.surplus.claims import offered_in
from ledger.book import tables as ledger
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.financing.lots import collected
from payments.bank import tables
from payments.bank.orders import WireRefusedError, ordered_of


def keep_offered(
    session: Session, book: Book, funds: Iterable[str], currency: str
) -> None:
    """Refuse wires that left less than is offered to givers; call it after them.

    Raises WireRefusedError.
    """
    reading = Act(book.id, 0, is_new=False)
    for fund in funds:
        offered = offered_in(session, book, fund, currency)
        holds = collected(session, reading, fund, currency).holds
        if offered and holds - ordered_of(session, book, fund, currency) < offered:
            raise WireRefusedError("offered", f"{offered} of {fund} is its givers'")


def funds_of(session: Session, book: Book, orders: Sequence[int]) -> list[str]:
    """Name the funds from which ordered wires to associations go."""
    order, fund = tables.order, ledger.fund
    query = (
        select(fund.c.code)
        .join(
            order,
            (fund.c.book_id == order.c.book_id) & (fund.c.id == order.c.fund_id),
        )
        .where(
            order.c.book_id == book.id,
            order.c.id.in_(orders),
            order.c.payee_id.is_not(None),
        )
        .distinct()
    )
    return list(session.scalars(query.order_by(fund.c.code)))
