"""Cash boxes that somebody may handle: an association's, with its projects."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.policy.values import Grant, Scope
from app.spending.known import OwnProject, own_projects
from app.territories.tables import Association, KeeperName
from ledger.book import tables as ledger
from ledger.book.books import Book, book_named, list_books
from payments.cash.carrying import CASH
from payments.rails.registry import Rail, find_rail
from payments.tables import rail
from reports.formats import Language


@dataclass(frozen=True, slots=True)
class Box:
    """The cash box of an association, and what it is called in one language."""

    book: Book
    keeper: str
    name: str
    scope: Scope
    rail: Rail

    @property
    def currency(self) -> str:
        """The currency of the box."""
        return self.rail.currency


def list_boxes(
    session: Session, language: Language, within: Collection[int]
) -> tuple[Box, ...]:
    """List the boxes of some books, in the order of their associations."""
    books = {book.id: book for book in list_books(session) if book.id in within}
    keeper = ledger.keeper
    query = (
        select(Association, keeper.c.code, KeeperName.name)
        .join(
            keeper,
            and_(
                keeper.c.book_id == Association.book_id,
                keeper.c.id == Association.keeper_id,
            ),
        )
        .join(
            KeeperName,
            and_(
                KeeperName.book_id == Association.book_id,
                KeeperName.keeper_id == Association.keeper_id,
                KeeperName.language == language,
            ),
        )
        .join(
            rail,
            and_(
                rail.c.book_id == Association.book_id,
                rail.c.keeper == keeper.c.code,
                rail.c.code == CASH,
            ),
        )
        .where(Association.book_id.in_(books))
        .order_by(Association.book_id, keeper.c.code)
    )
    return tuple(
        Box(
            book=books[row.Association.book_id],
            keeper=row.code,
            name=row.name,
            scope=Scope(
                row.Association.book_id,
                row.Association.territory_id,
                row.Association.keeper_id,
            ),
            rail=find_rail(session, row.Association.book_id, CASH, row.code),
        )
        for row in session.execute(query)
    )


def find_box(
    session: Session, book: str, keeper: str, language: Language
) -> Box | None:
    """Return the box of an association, or None."""
    named = book_named(session, book)
    boxes = list_boxes(session, language, {named.id}) if named else ()
    return next((box for box in boxes if box.keeper == keeper), None)


def projects_of(
    session: Session, box: Box, grants: Iterable[Grant], language: Language
) -> tuple[OwnProject, ...]:
    """List the projects for which somebody may take cash into a box."""
    return tuple(
        project
        for project in own_projects(session, grants, language)
        if (project.book, project.keeper) == (box.book, box.keeper)
    )
