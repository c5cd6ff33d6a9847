"""Read side of the ledger: balances at a date, and the trial balance.

Turnover is kept per account, fund and month in a few slots; a date inside a month adds
that month's postings to the months before it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.book.carried import last_closings, month_after, moved_until
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.money import Money

_NOW = """
    select sum(t.debit_minor - t.credit_minor)
    from ledger.account a
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.turnover t on t.book_id = a.book_id and t.account_id = a.id
    join ledger.fund f on f.book_id = t.book_id and f.id = t.fund_id
    where a.book_id = %(book)s
"""
# The months before from turnover, the day's own month from the index of each pair.
_AT_A_DAY = """
    select sum(coalesce(m.before, 0) + coalesce(l.within, 0))
    from ledger.account a
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join lateral (
      select t.fund_id, sum(t.debit_minor - t.credit_minor)
        filter (where t.month < %(month)s) as before
      from ledger.turnover t where t.book_id = a.book_id and t.account_id = a.id
      group by t.fund_id) m on true
    join ledger.fund f on f.book_id = a.book_id and f.id = m.fund_id
    join lateral (
      select sum(p.amount_minor) as within from ledger.posting p
      where p.book_id = a.book_id and p.account_id = a.id and p.fund_id = m.fund_id
        and p.day between %(month)s and %(at)s) l on true
    where a.book_id = %(book)s
"""

_IN_ORDER = itemgetter(7, 6, 1, 4, 5)
"""The order of rows: fund, keeper, account, currency, place; by their characters."""


def day_before(day: date) -> date:
    """Return the day before; before the first day there is, nothing ever moved."""
    return day - timedelta(days=1) if day > date.min else day


class Balance(NamedTuple):
    """What an account holds of a fund. Debit is positive.

    ``base_minor`` is the same in the keeper's own currency, at historical cost. A named
    tuple, as thousands of them are made in one go.
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
    kept = last_closings(session, book, at)
    query, values = moved_until(book, scope, at, kept)
    cursor = driver(session).cursor(binary=True)
    rows: list[Any] = cursor.execute(query.encode(), values).fetchall()
    rows.sort(key=_IN_ORDER)
    return TrialBalance(at=at, rows=tuple(map(_balance, rows)))


def balance(
    session: Session, book: Book, scope: Scope, currency: str, *, at: date | None = None
) -> Money:
    """Add up what a scope holds in one currency. Debit is positive.

    Asked for all the time: its text is ready, and the driver keeps it prepared.
    """
    narrowing, values = replace(scope, currency=currency).narrowing()
    values["book"] = book.id
    query = _NOW
    if at is not None:
        query = _AT_A_DAY
        values |= {"month": month_after(at), "at": at}
    row = driver(session).execute((query + narrowing).encode(), values).fetchone()
    minor = row[0] if row else None
    return Money(int(str(minor or 0)), currency)


def _balance(row: tuple[Any, ...]) -> Balance:
    # Thousands of rows: no column is looked up by its name.
    number, code, role, type_, currency, place, keeper, fund, minor, base = row
    amount = Money(minor, currency)
    return Balance(number, code, role, type_, keeper, fund, amount, base, place)
