"""From a scope to its postings by way of an index, whatever the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, Subquery, and_, select, true

from ledger.book import tables
from ledger.book.scopes import Scope

Within = Callable[[ColumnElement[date], ColumnElement[int]], list[ColumnElement[bool]]]
"""From the columns of a day and of an entry to the conditions of a page."""


def moved_pairs(book_id: int, scope: Scope) -> Subquery:
    """Name the pairs of account and fund of a scope that were ever posted to.

    Few, whatever the history: a question about postings starts from them and walks the
    index of each, so that it reads no more than it returns.
    """
    turnover, account, fund = tables.turnover, tables.account, tables.fund
    keeper = tables.keeper
    query = (
        select(turnover.c.account_id, turnover.c.fund_id)
        .distinct()
        .join(
            account,
            and_(account.c.book_id == book_id, account.c.id == turnover.c.account_id),
        )
        .join(
            keeper,
            and_(keeper.c.book_id == book_id, keeper.c.id == account.c.keeper_id),
        )
        .where(turnover.c.book_id == book_id, *scope.conditions())
    )
    if scope.fund is not None:
        of_fund = and_(fund.c.book_id == book_id, fund.c.id == turnover.c.fund_id)
        query = query.join(fund, of_fund)
    return query.subquery("pair")


def touching(book_id: int, scope: Scope, within: Within, limit: int) -> Subquery:
    """Name the first entries of a scope, by day, then in order of posting."""
    posting, pair = tables.posting, moved_pairs(book_id, scope)
    first = (
        select(posting.c.day, posting.c.entry_id)
        .distinct()
        .where(
            posting.c.book_id == book_id,
            posting.c.account_id == pair.c.account_id,
            posting.c.fund_id == pair.c.fund_id,
            *within(posting.c.day, posting.c.entry_id),
        )
        .order_by(posting.c.day, posting.c.entry_id)
        .limit(limit)
        .lateral()
    )
    return (
        select(first.c.day, first.c.entry_id)
        .distinct()
        .select_from(pair.join(first, true()))
        .order_by(first.c.day, first.c.entry_id)
        .limit(limit)
        .subquery("touching")
    )
