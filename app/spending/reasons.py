"""Why something was done, in the words of who did it: public, beside the figure."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.spending.tables import EntryReason, Expense, ExpenseEvent
from app.texts import check_printable
from ledger.book import tables as ledger
from ledger.book.acts import Act
from ledger.book.books import Book


def write_reason(session: Session, act: Act, entry_id: int, reason: str) -> None:
    """Say for everyone why an entry was made; said once, like the entry itself."""
    session.add(
        EntryReason(
            book_id=act.book_id,
            entry_id=entry_id,
            reason=check_printable(reason),
            act_id=act.id,
        )
    )
    session.flush()


def reasons_of(session: Session, book: Book, entries: Sequence[int]) -> dict[int, str]:
    """Return why some entries were made, where somebody said it."""
    query = select(EntryReason.entry_id, EntryReason.reason).where(
        EntryReason.book_id == book.id, EntryReason.entry_id.in_(entries)
    )
    return {row.entry_id: row.reason for row in session.execute(query)}


def overrun_reasons(session: Session, book: Book, fund_id: int) -> dict[str, str]:
    """Return the newest reason for which each budget line of a fund was overrun."""
    line = ledger.budget_line
    query = (
        select(line.c.code, ExpenseEvent.reason)
        .select_from(ExpenseEvent)
        .join(
            Expense,
            and_(
                Expense.book_id == ExpenseEvent.book_id,
                Expense.id == ExpenseEvent.expense_id,
            ),
        )
        .join(
            line,
            and_(
                line.c.book_id == Expense.book_id,
                line.c.id == Expense.budget_line_id,
            ),
        )
        .where(
            Expense.book_id == book.id,
            Expense.fund_id == fund_id,
            ExpenseEvent.state == "approved",
            ExpenseEvent.reason != "",
        )
        .order_by(ExpenseEvent.at, ExpenseEvent.expense_id)
    )
    return {row.code: row.reason for row in session.execute(query)}
