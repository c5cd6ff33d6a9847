"""What closing looks at besides the book: reports that wait for a decision."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.spending.tables import Expense, ExpenseEvent
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.periods.checks import BOOK_CHECKS, Check, Checked, Obstacle, Weight

REPORTS_WAITING = "reports_waiting"


def reports_waiting(
    session: Session, book: Book, checked: Checked
) -> Iterator[Obstacle]:
    """Count the association's reports of the period that nobody has decided on."""
    period, keeper = checked.period, ledger.keeper
    newest = (
        select(ExpenseEvent.expense_id, func.max(ExpenseEvent.number).label("number"))
        .where(ExpenseEvent.book_id == book.id)
        .group_by(ExpenseEvent.expense_id)
        .subquery()
    )
    query = (
        select(func.count(), func.min(Expense.spent_on))
        .select_from(Expense)
        .join(newest, newest.c.expense_id == Expense.id)
        .join(
            ExpenseEvent,
            and_(
                ExpenseEvent.book_id == Expense.book_id,
                ExpenseEvent.expense_id == newest.c.expense_id,
                ExpenseEvent.number == newest.c.number,
            ),
        )
        .join(
            keeper,
            and_(keeper.c.book_id == Expense.book_id, keeper.c.id == Expense.keeper_id),
        )
        .where(
            Expense.book_id == book.id,
            keeper.c.code == period.keeper,
            ExpenseEvent.state == "submitted",
            Expense.spent_on <= period.ends_on,
        )
    )
    count, first = session.execute(query).one()
    if count:
        yield Obstacle(REPORTS_WAITING, Weight.WARNS, count=count, day=first)


CHECKS: tuple[Check, ...] = (*BOOK_CHECKS, reports_waiting)
