"""What moved on the accounts of a scope, on top of what the last closing kept.

An account's balance is what the last closing of its keeper kept, the whole months
since, and the days of a month in part: that of the day asked for, and that in which a
period ended before its month did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple, cast

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.book.scopes import Scope

_LAST = b"""
    select k.id, c.ends_on
    from ledger.keeper k
    cross join lateral (
      select max(x.ends_on) as ends_on from ledger.period_closing x
      where x.book_id = %(book)s and x.keeper_id = k.id and x.ends_on <= %(at)s) c
    where k.book_id = %(book)s order by k.id
"""
_BALANCES = """
    with {wanted} moved as (
      {moved}
    )
    select a.id, a.code, a.role, a.type, a.currency, a.place, k.code, f.code,
      m.minor, m.base
    from ({summed}) m
    join ledger.account a on a.book_id = %(book)s and a.id = m.account_id
    join ledger.keeper k on k.book_id = %(book)s and k.id = a.keeper_id
    join ledger.fund f on f.book_id = %(book)s and f.id = m.fund_id
    where true {narrowing}
"""
# A scope of few accounts, or of one fund: no more is read than its own.
_WANTED = """
    wanted as materialized (
      select a.id, a.keeper_id, l.ends_on, coalesce(l.from_month, '-infinity') as first
      from ledger.account a
      join ledger.keeper k on k.book_id = %(book)s and k.id = a.keeper_id
      left join unnest(%(closed)s::bigint[], %(ends)s::date[], %(since)s::date[])
        l(keeper_id, ends_on, from_month) on l.keeper_id = a.keeper_id
      where a.book_id = %(book)s {narrowing}
    ),
"""
_KEPT_OF_FEW = """
      select a.id as account_id, b.fund_id, b.minor, b.base
      from wanted a
      cross join lateral (
        select b.fund_id, b.amount_minor as minor, b.base_minor as base
        from ledger.period_balance b
        where b.book_id = %(book)s and b.keeper_id = a.keeper_id
          and b.ends_on = a.ends_on and b.account_id = a.id {in_fund} offset 0) b
"""
_MONTHS_OF_FEW = """
      select a.id as account_id, b.fund_id, b.minor, b.base
      from wanted a
      cross join lateral (
        select b.fund_id, b.debit_minor - b.credit_minor as minor, b.base_minor as base
        from ledger.turnover b
        where b.book_id = %(book)s and b.account_id = a.id
          and b.month >= a.first and b.month < %(month)s {in_fund} offset 0) b
"""
# A whole book, or all of a keeper: what never closed is added up at once.
_KEPT = """
      select b.account_id, b.fund_id, b.amount_minor as minor, b.base_minor as base
      from unnest(%(closed)s::bigint[], %(ends)s::date[]) l(keeper_id, ends_on)
      join ledger.period_balance b on b.book_id = %(book)s
        and b.keeper_id = l.keeper_id and b.ends_on = l.ends_on
"""
_MONTHS_SINCE = """
      select a.id as account_id, b.fund_id, b.minor, b.base
      from unnest(%(closed)s::bigint[], %(since)s::date[]) l(keeper_id, from_month)
      join ledger.account a on a.book_id = %(book)s and a.keeper_id = l.keeper_id
      cross join lateral (
        select b.fund_id, b.debit_minor - b.credit_minor as minor, b.base_minor as base
        from ledger.turnover b
        where b.book_id = %(book)s and b.account_id = a.id
          and b.month >= l.from_month and b.month < %(month)s offset 0) b
"""
_ALL_MONTHS = """
      select b.account_id, b.fund_id,
        sum(b.debit_minor - b.credit_minor)::bigint as minor,
        sum(b.base_minor)::bigint as base
      from ledger.turnover b
      where b.book_id = %(book)s and b.month < %(month)s {of_never}
      group by b.account_id, b.fund_id
"""
_OF_NEVER = """and b.account_id in (
        select id from ledger.account
        where book_id = %(book)s and keeper_id = any (%(never)s))"""
_SUMMED = """
      select account_id, fund_id, sum(minor)::bigint as minor, sum(base)::bigint as base
      from moved group by account_id, fund_id"""
# Of a part of a month: the funds that moved on the account in it, each by its index.
_DAYS = """
      select a.id as account_id, t.fund_id, p.minor, p.base
      from unnest(%(parted)s::bigint[], %(months)s::date[], %(from_on)s::date[],
        %(to_on)s::date[]) d(keeper_id, month, from_on, to_on)
      join {accounts} a on a.keeper_id = d.keeper_id
      cross join lateral (
        select distinct b.fund_id from ledger.turnover b
        where b.book_id = %(book)s and b.account_id = a.id
          and b.month = d.month {in_fund}) t
      cross join lateral (
        select sum(p.amount_minor)::bigint as minor, sum(p.base_minor)::bigint as base
        from ledger.posting p
        where p.book_id = %(book)s and p.account_id = a.id
          and p.fund_id = t.fund_id and p.day between d.from_on and d.to_on
        having count(*) > 0) p
"""
_ALL = "(select id, keeper_id from ledger.account where book_id = %(book)s)"
_IN_FUND = """and b.fund_id = (
          select id from ledger.fund where book_id = %(book)s and code = %(fund)s)"""
_IN_FAMILY = """and b.fund_id = any (array(
          select id from ledger.fund
          where book_id = %(book)s and code = any(%(fund)s)))"""


class Days(NamedTuple):
    """Days of a month in part, of a keeper."""

    keeper_id: int
    month: date
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class LastClosing:
    """How far a keeper has closed: None for one that never has."""

    keeper_id: int
    ends_on: date | None

    @property
    def from_month(self) -> date:
        """The first month of which nothing is kept."""
        return date.min if self.ends_on is None else month_after(self.rest_until)

    @property
    def rest_until(self) -> date:
        """The end of the month in which the period ended; years may end within one."""
        ends_on = self.ends_on or date.min
        following = (ends_on.replace(day=1) + timedelta(days=32)).replace(day=1)
        return following - timedelta(days=1)

    def days(self, at: date | None) -> list[Days]:
        """Name the days up to one that no whole month after the period holds."""
        found, until = [], min(self.rest_until, at or date.max)
        if self.ends_on is not None and self.ends_on < until:
            after = self.ends_on + timedelta(days=1)
            found.append(Days(self.keeper_id, after.replace(day=1), after, until))
        if at is not None and self.from_month <= month_after(at) <= at:
            month = month_after(at)
            found.append(Days(self.keeper_id, month, month, at))
        return found


Query = tuple[str, dict[str, object]]


def month_after(day: date) -> date:
    """Return the first month that a day does not complete."""
    following = day + timedelta(days=1) if day < date.max else day
    return following.replace(day=1)


def last_closings(
    session: Session, book: Book, at: date | None
) -> tuple[LastClosing, ...]:
    """Return every keeper's last closing up to a day, in the order they were opened."""
    asked = {"book": book.id, "at": at or date.max}
    rows = driver(session).execute(_LAST, asked).fetchall()
    found = cast("list[tuple[int, date | None]]", rows)
    return tuple(LastClosing(*row) for row in found)


def moved_until(
    book: Book, scope: Scope, at: date | None, kept: Sequence[LastClosing]
) -> Query:
    """Write the query for what a scope holds at the end of a day, with its values.

    Its columns: number, code, role, type, currency and place of an account, codes of
    keeper and fund, and the amounts in the account's currency and in base.
    """
    closed = [one for one in kept if one.ends_on]
    never = [one.keeper_id for one in kept if not one.ends_on]
    days = [each for one in kept for each in one.days(at)]
    narrowing, values = scope.narrowing()
    values |= {
        "book": book.id,
        "month": date.max if at is None else month_after(at),
        "never": never,
        "closed": [one.keeper_id for one in closed],
        "ends": [one.ends_on for one in closed],
        "since": [one.from_month for one in closed],
        "parted": [each.keeper_id for each in days],
        "months": [each.month for each in days],
        "from_on": [each.from_on for each in days],
        "to_on": [each.to_on for each in days],
    }
    is_few = scope.fund is not None or scope.role is not None
    parts = _of_few(closed) if is_few else _of_all(closed, never)
    parts += [_DAYS] if days else []
    moved = "union all".join(parts).format(
        in_fund=_in_fund(scope),
        accounts="wanted" if is_few else _ALL,
        of_never=_OF_NEVER if closed else "",
    )
    query = _BALANCES.format(
        wanted=_wanted(scope) if is_few else "",
        moved=moved,
        summed="select * from moved" if parts == [_ALL_MONTHS] else _SUMMED,
        narrowing=narrowing,
    )
    return query, values


def _of_few(closed: list[LastClosing]) -> list[str]:
    return [_KEPT_OF_FEW, _MONTHS_OF_FEW] if closed else [_MONTHS_OF_FEW]


def _of_all(closed: list[LastClosing], never: list[int]) -> list[str]:
    parts = [_KEPT, _MONTHS_SINCE] if closed else []
    return [*parts, _ALL_MONTHS] if never else parts


def _in_fund(scope: Scope) -> str:
    if scope.fund is None:
        return ""
    return _IN_FAMILY if scope.earmarks else _IN_FUND


def _wanted(scope: Scope) -> str:
    narrowing, _values = replace(scope, fund=None, earmarks=()).narrowing()
    return _WANTED.format(narrowing=narrowing)
