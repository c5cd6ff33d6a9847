"""What keepers and funds of a book are called in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from app.i18n import current_language
from app.projects.tables import FundName, ProjectText
from app.territories.tables import KeeperName
from ledger.book import tables as ledger
from ledger.book.books import Book


@dataclass(frozen=True, slots=True)
class Names:
    """Names by code; what has none is called by its code."""

    keepers: Mapping[str, str]
    funds: Mapping[str, str]

    def keeper(self, code: str) -> str:
        """Return what a keeper is called."""
        return self.keepers.get(code, code)

    def fund(self, code: str) -> str:
        """Return what a fund is called: its project's title, or a name of its own."""
        return self.funds.get(code, code)


def names_of(session: Session, book: Book) -> Names:
    """Read the names of a book's keepers and funds."""
    language = current_language()
    keeper, fund = ledger.keeper, ledger.fund
    keepers = (
        select(keeper.c.code, KeeperName.name)
        .join(
            KeeperName,
            and_(
                KeeperName.book_id == keeper.c.book_id,
                KeeperName.keeper_id == keeper.c.id,
            ),
        )
        .where(keeper.c.book_id == book.id, KeeperName.language == language)
    )
    funds = (
        select(fund.c.code, ProjectText.title)
        .join(
            ProjectText,
            and_(
                ProjectText.book_id == fund.c.book_id,
                ProjectText.fund_id == fund.c.id,
            ),
        )
        .where(fund.c.book_id == book.id, ProjectText.language == language)
    )
    others = (
        select(fund.c.code, FundName.name)
        .join(
            FundName,
            and_(FundName.book_id == fund.c.book_id, FundName.fund_id == fund.c.id),
        )
        .where(fund.c.book_id == book.id, FundName.language == language)
    )
    return Names(
        {row.code: row.name for row in session.execute(keepers)},
        {row.code: row.name for row in session.execute(others)}
        | {row.code: row.title for row in session.execute(funds)},
    )
