"""What bank lines gave to a pledge, after a person said so."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments import tables as core
from payments.bank import tables


def allocated_to(session: Session, book: Book, attempt_id: int, currency: str) -> Money:
    """Add up what was given to a pledge."""
    table = tables.allocation
    query = select(func.coalesce(func.sum(table.c.amount_minor), 0)).where(
        table.c.book_id == book.id,
        table.c.attempt_id == attempt_id,
        table.c.currency == currency,
    )
    return Money(int(session.execute(query).scalar_one()), currency)


def allocated_entry(session: Session, book: Book, contribution: str) -> int | None:
    """Return the number of the first entry that gave to a contribution, or None."""
    table, attempt = tables.allocation, core.attempt
    query = (
        select(table.c.entry_id)
        .join(
            attempt,
            (attempt.c.book_id == table.c.book_id)
            & (attempt.c.id == table.c.attempt_id),
        )
        .where(table.c.book_id == book.id, attempt.c.contribution == contribution)
        .order_by(table.c.id)
    )
    return session.execute(query).scalars().first()
