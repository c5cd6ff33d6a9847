"""Where funds and entries are, for the policy: territory, association, fund, public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.policy.matrix import may, may_somewhere
from app.policy.values import Action, Principal, Scope
from app.projects.tables import FundPublication, Project
from app.territories.tables import Territory
from ledger.book import tables as ledger
from ledger.book.books import Book, list_books


def fund_scopes(session: Session, book: Book) -> dict[str, Scope]:
    """Return the scope of every fund of a book, by its code.

    A fund that is no project's belongs to the territory where the book has but one.
    """
    fund = ledger.fund
    only = only_territory(session, book)
    query = (
        select(
            fund.c.id,
            fund.c.code,
            Project.territory_id,
            Project.keeper_id,
            FundPublication.fund_id.label("published"),
        )
        .outerjoin(
            Project,
            and_(Project.book_id == fund.c.book_id, Project.fund_id == fund.c.id),
        )
        .outerjoin(
            FundPublication,
            and_(
                FundPublication.book_id == fund.c.book_id,
                FundPublication.fund_id == fund.c.id,
            ),
        )
        .where(fund.c.book_id == book.id)
        .order_by(fund.c.code)
    )
    return {
        row.code: Scope(
            book_id=book.id,
            territory_id=row.territory_id or only,
            keeper_id=row.keeper_id,
            fund_id=row.id,
            is_public=row.published is not None,
        )
        for row in session.execute(query)
    }


def books_for(
    session: Session, principal: Principal, action: Action, at: datetime
) -> tuple[Book, ...]:
    """List the books in the whole of which somebody may do something."""
    if not may_somewhere(principal, action, at):
        return ()
    return tuple(
        book
        for book in list_books(session)
        if may(principal, action, book_scope(session, book), at)
    )


def book_scope(session: Session, book: Book) -> Scope:
    """Return the scope of a whole book: public where all its funds are."""
    scopes = fund_scopes(session, book).values()
    return Scope(
        book_id=book.id,
        territory_id=only_territory(session, book),
        is_public=bool(scopes) and all(scope.is_public for scope in scopes),
    )


def keeper_scope(session: Session, book: Book, keeper: str) -> Scope | None:
    """Return the scope of what a keeper keeps; None where there is no such keeper."""
    table = ledger.keeper
    query = select(table.c.id).where(table.c.book_id == book.id, table.c.code == keeper)
    number = session.scalar(query)
    if number is None:
        return None
    scope = book_scope(session, book)
    return replace(scope, keeper_id=number, is_public=False)


def shared_scopes(
    session: Session, book: Book, funds: Iterable[str]
) -> tuple[Scope, ...]:
    """Return the scopes of what touches several funds: public where all of them are."""
    known = fund_scopes(session, book)
    touched = [known[fund] for fund in dict.fromkeys(funds)]
    is_public = all(scope.is_public for scope in touched)
    return tuple(
        Scope(
            scope.book_id,
            scope.territory_id,
            scope.keeper_id,
            scope.fund_id,
            is_public=is_public,
        )
        for scope in touched
    )


def only_territory(session: Session, book: Book) -> int | None:
    """Return the territory of a book that has but one."""
    query = select(Territory.id).where(Territory.book_id == book.id).limit(2)
    numbers = list(session.scalars(query))
    return numbers[0] if len(numbers) == 1 else None
