"""What a person said of money that was set apart: to a pledge it went, as which part.

What was said and taken back by hand counts no more; its number stays used.
"""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.bank import tables

PAYBACK = "payback"
"""What was told of a line that pays a giver back, whose code the bank lost."""

SENT_BACK = "sent_back"
"""What was told of a line that sends another one back, whose code the bank lost."""


def allocated_to(session: Session, book: Book, attempt_id: int, currency: str) -> Money:
    """Add up what was given to a pledge and stands."""
    table = tables.allocation
    query = select(func.coalesce(func.sum(table.c.amount_minor), 0)).where(
        table.c.book_id == book.id,
        table.c.attempt_id == attempt_id,
        table.c.kind != PAYBACK,
        table.c.currency == currency,
        func.ledger.stands_v1(table.c.book_id, table.c.entry_id),
    )
    return Money(int(session.execute(query).scalar_one()), currency)


def next_part(session: Session, book_id: int, movement_id: int) -> int:
    """Number what is said next of a movement; the caller holds its lock."""
    table = tables.allocation
    query = select(func.coalesce(func.max(table.c.part), 0)).where(
        table.c.book_id == book_id, table.c.movement_id == movement_id
    )
    return int(session.execute(query).scalar_one()) + 1


def numbered(name: str, part: int) -> str:
    """Name a part; the first has the plain name."""
    return name if part == 1 else f"{name}/{part}"


def allocated_entry(session: Session, book: Book, contribution: str) -> int | None:
    """Return the number of the first entry that gave to a contribution, or None."""
    values = {"book": book.id, "contribution": contribution, "but": PAYBACK}
    found: int | None = session.execute(_GIVEN, values).scalars().first()
    return found


_GIVEN = text("""
    select t.entry_id
    from (
      select x.id from payments.attempt x
      where x.book_id = :book and x.contribution = :contribution offset 0) a
    cross join lateral (
      select * from payments.allocation x
      where x.book_id = :book and x.attempt_id = a.id
        and x.kind <> :but offset 0) t
    where ledger.stands_v1(t.book_id, t.entry_id)
    order by t.id
""")
