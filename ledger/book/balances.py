"""Read side of the ledger: balances at a date, and the trial balance.

Turnover is kept per account, fund and month in a few slots; a date inside a month adds
that month's postings to the months before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book
from ledger.book.carried import last_closings, month_after, moved_since
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.money import Money


def day_before(day: date) -> date:
    """Return the day before; before the first day there is, nothing ever moved."""
    return day - timedelta(days=1) if day > date.min else day


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account holds of a fund. Debit is positive.

    ``base_minor`` is the same in the keeper's own currency, at historical cost.
    """

    account_id: int
    account: str
    role: str | None
    type: str
    keeper: str
    fund: str
    amount: Money
    base_minor: int
    place: str


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """The balances of all accounts of a scope at the end of a day."""

    at: date | None
    rows: tuple[Balance, ...]

    @property
    def sums(self) -> dict[str, int]:
        """The sum of the balances in each currency: zero, in minor units."""
        sums: Counter[str] = Counter()
        for row in self.rows:
            sums[row.amount.currency] += row.amount.minor
        return dict(sums)


def trial_balance(
    session: Session, book: Book, scope: Scope = WHOLE_BOOK, *, at: date | None = None
) -> TrialBalance:
    """Add up every account of a scope to the end of a day, or all there is.

    Rows stand in the order of fund, keeper, account and currency; an account that has
    moved and now holds nothing is one of them. Closed periods are not added up again:
    what they came to was kept.
    """
    account, keeper, fund = tables.account, tables.keeper, tables.fund
    kept = last_closings(session, book, at)
    moved = (moved_since(book, kept, at) if kept else _moved(book, at)).subquery()
    query = (
        select(
            account.c.id,
            account.c.code,
            account.c.role,
            account.c.type,
            account.c.currency,
            account.c.place,
            keeper.c.code.label("keeper"),
            fund.c.code.label("fund"),
            func.sum(moved.c.minor).label("minor"),
            func.sum(moved.c.base).label("base"),
        )
        .join(moved, moved.c.account_id == account.c.id)
        .join(keeper, _same_book(keeper, account.c.keeper_id))
        .join(fund, _same_book(fund, moved.c.fund_id))
        .where(account.c.book_id == book.id, *scope.conditions())
        .group_by(account.c.book_id, account.c.id, keeper.c.code, fund.c.code)
        .order_by(
            fund.c.code,
            keeper.c.code,
            account.c.code,
            account.c.currency,
            account.c.place,
        )
    )
    return TrialBalance(at=at, rows=tuple(_balances(session, query)))


def balance(
    session: Session, book: Book, scope: Scope, currency: str, *, at: date | None = None
) -> Money:
    """Add up what a scope holds in one currency. Debit is positive."""
    account, keeper, fund = tables.account, tables.keeper, tables.fund
    moved = _moved(book, at).subquery()
    query = (
        select(func.coalesce(func.sum(moved.c.minor), 0))
        .select_from(account)
        .join(moved, moved.c.account_id == account.c.id)
        .join(keeper, _same_book(keeper, account.c.keeper_id))
        .join(fund, _same_book(fund, moved.c.fund_id))
        .where(
            account.c.book_id == book.id,
            account.c.currency == currency,
            *scope.conditions(),
        )
    )
    return Money(int(session.execute(query).scalar_one()), currency)


def _balances(session: Session, query: Select[Any]) -> Sequence[Balance]:
    return [
        Balance(
            account_id=row.id,
            account=row.code,
            role=row.role,
            type=row.type,
            keeper=row.keeper,
            fund=row.fund,
            amount=Money(int(row.minor), row.currency),
            base_minor=int(row.base),
            place=row.place,
        )
        for row in session.execute(query)
    ]


def _moved(book: Book, at: date | None) -> Select[Any]:
    turnover, posting = tables.turnover, tables.posting
    whole = select(
        turnover.c.account_id,
        turnover.c.fund_id,
        (turnover.c.debit_minor - turnover.c.credit_minor).label("minor"),
        turnover.c.base_minor.label("base"),
    ).where(turnover.c.book_id == book.id)
    if at is None:
        return whole
    month = month_after(at)
    part = select(
        posting.c.account_id,
        posting.c.fund_id,
        posting.c.amount_minor,
        posting.c.base_minor,
    ).where(posting.c.book_id == book.id, posting.c.day >= month, posting.c.day <= at)
    both = union_all(whole.where(turnover.c.month < month), part).subquery()
    return select(both)


def _same_book(table: Any, number: ColumnElement[int]) -> ColumnElement[bool]:  # noqa: ANN401 - a table, whatever its columns
    return and_(table.c.book_id == tables.account.c.book_id, table.c.id == number)
