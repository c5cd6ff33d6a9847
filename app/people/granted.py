"""The grants of a book as they were given, those that somebody ended among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.people.tables import RoleEnd, RoleGrant
from app.policy.values import Role, Scope
from app.territories.tables import Territory
from ledger.book import tables as ledger
from ledger.book.books import Book


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant by its number; ``where`` is its scope in codes, as a person types it."""

    id: int
    person_id: int
    role: Role
    scope: Scope
    where: str
    from_on: date
    to_on: date | None
    ended_at: datetime | None

    def counts_on_or_after(self, day: date) -> bool:
        """Whether the role counts on a day, or will."""
        return self.ended_at is None and (self.to_on is None or day <= self.to_on)

    def overlaps(self, from_on: date, to_on: date | None) -> bool:
        """Whether the role counts on a day of these."""
        return self.counts_on_or_after(from_on) and (
            to_on is None or self.from_on <= to_on
        )


def granted_in(session: Session, book: Book) -> list[Granted]:
    """List every grant of a book in the order they were given."""
    keeper, fund, grant = ledger.keeper, ledger.fund, RoleGrant
    query = (
        select(
            RoleGrant,
            Territory.code,
            keeper.c.code,
            fund.c.code,
            RoleEnd.ended_at,
        )
        .outerjoin(
            Territory,
            and_(
                Territory.book_id == grant.book_id, Territory.id == grant.territory_id
            ),
        )
        .outerjoin(
            keeper,
            and_(keeper.c.book_id == grant.book_id, keeper.c.id == grant.keeper_id),
        )
        .outerjoin(
            fund, and_(fund.c.book_id == grant.book_id, fund.c.id == grant.fund_id)
        )
        .outerjoin(
            RoleEnd,
            and_(RoleEnd.book_id == grant.book_id, RoleEnd.grant_id == grant.id),
        )
        .where(grant.book_id == book.id)
        .order_by(grant.id)
    )
    return [
        Granted(
            id=row.id,
            person_id=row.person_id,
            role=Role(row.role),
            scope=Scope(row.book_id, row.territory_id, row.keeper_id, row.fund_id),
            where=where(book, territory=at, keeper=of, fund=within),
            from_on=row.from_on,
            to_on=row.to_on,
            ended_at=ended_at,
        )
        for row, at, of, within, ended_at in session.execute(query)
    ]


def where(
    book: Book, *, territory: str | None, keeper: str | None, fund: str | None
) -> str:
    """Say a scope in codes, such as ``keeper OP``; none of the three is the book."""
    named = (("territory", territory), ("keeper", keeper), ("fund", fund))
    said = [f"{kind} {code}" for kind, code in named if code is not None]
    return said[0] if said else f"book {book.code}"
