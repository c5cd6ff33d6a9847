"""Which keepers soon have no fiscal year: money that moves then cannot be booked."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.operating.pages import YearRow
from ledger.book import tables as ledger
from ledger.book.books import Book
from payments.tables import rail

AHEAD = timedelta(days=60)
REMEMBERED = timedelta(days=366)
"""Whose last year is over for so long no longer keeps money."""


def years_that_end(session: Session, book: Book, today: date) -> tuple[YearRow, ...]:
    """List keepers through whom money moves and whose last year ends, or has ended."""
    year, keeper = ledger.fiscal_year, ledger.keeper
    has_rail = exists().where(
        rail.c.book_id == keeper.c.book_id, rail.c.keeper == keeper.c.code
    )
    last = func.max(year.c.ends_on)
    query = (
        select(keeper.c.code, last.label("ends_on"))
        .join(
            keeper,
            (keeper.c.book_id == year.c.book_id) & (keeper.c.id == year.c.keeper_id),
        )
        .where(year.c.book_id == book.id, has_rail)
        .group_by(keeper.c.code)
        .having(last.between(today - REMEMBERED, today + AHEAD))
        .order_by(last, keeper.c.code)
    )
    rows = session.execute(query).all()
    if not rows:
        return ()
    names, next_day = names_of(session, book), timedelta(days=1)
    return tuple(
        YearRow(row.code, names.keeper(row.code), row.ends_on + next_day)
        for row in rows
    )
