"""Where a fund is, so that the policy can say who may read its statement."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.policy.values import Scope
from app.projects.tables import FundPublication, Project
from ledger.book import tables as ledger


def scope_of_fund(fund: UUID, **_: object) -> Scope | None:
    """Find a fund by its public id; None if there is none."""
    table = ledger.fund
    query = (
        select(
            table.c.book_id,
            table.c.id,
            Project.territory_id,
            Project.keeper_id,
            FundPublication.fund_id.label("published"),
        )
        .outerjoin(
            Project,
            (Project.book_id == table.c.book_id) & (Project.fund_id == table.c.id),
        )
        .outerjoin(
            FundPublication,
            (FundPublication.book_id == table.c.book_id)
            & (FundPublication.fund_id == table.c.id),
        )
        .where(table.c.public_id == fund)
    )
    found = db.session.execute(query).first()
    if found is None:
        return None
    return Scope(
        book_id=found.book_id,
        territory_id=found.territory_id,
        keeper_id=found.keeper_id,
        fund_id=found.id,
        is_public=found.published is not None,
    )
