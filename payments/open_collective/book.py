"""The book of one imported collective: found, or made with its keeper and its fund."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.books import Book, list_books, open_book
from ledger.book.registers import (
    FundRegime,
    declare_fiscal_year,
    open_fund,
    open_keeper,
    set_fund_regime,
)
from payments.formats.open_collective import Export
from payments.open_collective.errors import (
    BookNameError,
    OtherCollectiveError,
    TestBookError,
)

ZONE = "UTC"
"""Open Collective writes its days in UTC."""

# Before Open Collective began: pieces of a file may come in any order.
_REGIME_FROM = date(2010, 1, 1)
_NAME = re.compile(r"[\w-][\w.-]{0,79}")


def can_name_book(name: str) -> bool:
    """Say whether a book of that name has an address for its pages."""
    return _NAME.fullmatch(name) is not None


def find_or_open_book(session: Session, name: str) -> Book:
    """Return the book of that name, or make it: real money, days in UTC."""
    if not can_name_book(name):
        raise BookNameError(name)
    for book in list_books(session):
        if book.code == name:
            if not book.is_live:
                raise TestBookError(name)
            return book
    return open_book(session, name, zone=ZONE, is_live=True)


def open_registers(session: Session, act: Act, book: Book, export: Export) -> None:
    """Open keeper, fund and years that the rows need, where they are not open yet."""
    keeper = f"{export.account} in {export.currency}"
    keepers = _keepers(session, book)
    for has in keepers:
        if has != keeper:
            raise OtherCollectiveError(book.code, has, keeper)
    if not keepers:
        open_keeper(session, act, export.account, currency=export.currency, zone=ZONE)
        open_fund(session, act, book.code)
        regime = FundRegime("own", from_on=_REGIME_FROM, fees_from=book.code)
        set_fund_regime(session, act, book.code, regime)
    for year in sorted({row.on.year for row in export.rows}):
        declare_fiscal_year(
            session,
            act,
            export.account,
            starts_on=date(year, 1, 1),
            ends_on=date(year, 12, 31),
        )


def _keepers(session: Session, book: Book) -> list[str]:
    keeper = tables.keeper
    query = select(keeper.c.code, keeper.c.currency).where(keeper.c.book_id == book.id)
    return [f"{row.code} in {row.currency}" for row in session.execute(query)]
