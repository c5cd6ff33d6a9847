"""Who receives a project's money, and in which currency it arrives there."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.tables import Project
from app.territories.tables import Association
from ledger.book import tables as ledger
from ledger.book.books import Book


class Recipient(NamedTuple):
    """The association of a project: its keeper, and its party where it has one."""

    currency: str
    keeper: str
    party: str | None


def recipient_of(session: Session, book: Book, fund: str) -> Recipient | None:
    """Find who receives the money of a fund; None if it is no project's."""
    keeper, party, of_fund = ledger.keeper, ledger.party, ledger.fund
    query = (
        select(Project.currency, keeper.c.code, party.c.code)
        .join(
            of_fund,
            (of_fund.c.book_id == Project.book_id) & (of_fund.c.id == Project.fund_id),
        )
        .join(
            keeper,
            (keeper.c.book_id == Project.book_id) & (keeper.c.id == Project.keeper_id),
        )
        .join(
            Association,
            (Association.book_id == Project.book_id)
            & (Association.keeper_id == Project.keeper_id),
        )
        .outerjoin(
            party,
            (party.c.book_id == Association.book_id)
            & (party.c.id == Association.party_id),
        )
        .where(Project.book_id == book.id, of_fund.c.code == fund)
    )
    found = session.execute(query).first()
    return None if found is None else Recipient(found[0], found[1], found[2])
