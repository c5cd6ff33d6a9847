"""Read monthly gifts for pages."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from app.contributing.pages import GivenMonthly
from app.contributing.tables import Contribution
from app.monthly.commands import find_of_contribution
from app.monthly.pages import Look, MonthlyRow
from app.monthly.schedule import MonthlyState
from app.monthly.tables import MonthlyGift
from app.projects.known import public_projects
from ledger.book.books import Book
from reports.formats import Language


def monthly_row(
    session: Session, book: Book, row: MonthlyGift, language: Language
) -> MonthlyRow:
    """Say how a monthly gift stands."""
    project = next(
        (
            p
            for p in public_projects(session, book, language)
            if p.fund_id == row.fund_id
        ),
        None,
    )
    return MonthlyRow(
        public_id=str(row.public_id),
        project=project.title if project is not None else "",
        slug=project.slug if project is not None else "",
        amount=row.amount,
        state=cast("Look", row.state),
        why=row.why,
        next_on=row.collect_on or row.period_on,
        refusals=row.refusals,
        is_debit=row.channel == "debit",
    )


def month_of(session: Session, book: Book, gift: Contribution) -> GivenMonthly | None:
    """Say how a gift goes on each month; None where it does not, or no more."""
    row = find_of_contribution(session, book, gift.id)
    if row is None or row.state == MonthlyState.ENDED.value:
        return None
    is_active = row.state == MonthlyState.ACTIVE.value
    return GivenMonthly(row.amount, row.period_on if is_active else None)
