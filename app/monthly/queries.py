"""Read monthly gifts for pages."""

from __future__ import annotations

from typing import cast

from sqlalchemy.orm import Session

from app.monthly.pages import Look, MonthlyRow
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
