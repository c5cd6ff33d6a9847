"""In which state a report is: the newest row of its events says so."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Subquery, select
from sqlalchemy.orm import Session

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
    return (
        select(ExpenseEvent)
        .distinct(ExpenseEvent.book_id, ExpenseEvent.expense_id)
        .order_by(
            ExpenseEvent.book_id,
            ExpenseEvent.expense_id,
            ExpenseEvent.number.desc(),
        )
        .subquery("newest")
    )
