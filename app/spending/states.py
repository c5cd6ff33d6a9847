"""In which state a report is: the newest row of its events says so."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Subquery, exists, select
from sqlalchemy.orm import Session, aliased

from app.spending.pages import ExpenseState
from app.spending.tables import ExpenseEvent


def current_state(session: Session, book_id: int, expense_id: int) -> ExpenseState:
    """Return the state of one report."""
    query = (
        select(ExpenseEvent.state)
        .where(ExpenseEvent.book_id == book_id, ExpenseEvent.expense_id == expense_id)
        .order_by(ExpenseEvent.number.desc())
        .limit(1)
    )
    return cast("ExpenseState", session.execute(query).scalar_one())


def newest_events() -> Subquery:
    """Return the newest event of every report, for queries that join it."""
    later = aliased(ExpenseEvent)
    is_followed = exists().where(
        later.book_id == ExpenseEvent.book_id,
        later.expense_id == ExpenseEvent.expense_id,
        later.number > ExpenseEvent.number,
    )
    return select(ExpenseEvent).where(~is_followed).subquery("newest")
