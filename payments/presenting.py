"""What a provider showed a payer in their own currency: kept, never posted."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.attempts import Attempt, Witness


def remember_presented(
    session: Session, book: Book, witness: Witness, attempt: Attempt, shown: Money
) -> None:
    """Keep what a payer was shown, once, where it is another currency than asked."""
    if shown.currency == attempt.amount.currency:
        return
    if presented(session, book, [attempt.id]):
        return
    command = witness.command(f"presented:{attempt.public_id}")
    request = {"attempt": attempt.public_id, "amount": str(shown)}
    act = record_act(session, book.id, command, "remember_presented", request)
    values = {
        "book_id": book.id,
        "attempt_id": attempt.id,
        "amount_minor": shown.minor,
        "currency": shown.currency,
        "act_id": act.id,
    }
    session.execute(insert(tables.presented).values(values))


def presented(
    session: Session, book: Book, attempts: Iterable[int]
) -> dict[int, Money]:
    """Return what payers were shown in another currency, by the attempt's number."""
    table = tables.presented
    query = select(table).where(
        table.c.book_id == book.id, table.c.attempt_id.in_(list(attempts))
    )
    return {
        row.attempt_id: Money(row.amount_minor, row.currency)
        for row in session.execute(query)
    }
