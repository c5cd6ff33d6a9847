"""What moved since the last closing, on top of the balances that it kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    FromClause,
    Select,
    and_,
    column,
    func,
    select,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book


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

    @property
    def has_rest(self) -> bool:
        """Whether a part of that month is after the period."""
        return self.ends_on is not None and self.rest_until > self.ends_on


def month_after(day: date) -> date:
    """Return the first month that a day does not complete."""
    following = day + timedelta(days=1) if day < date.max else day
    return following.replace(day=1)


def last_closings(
    session: Session, book: Book, at: date | None
) -> tuple[LastClosing, ...]:
    """Return every keeper's last closing up to a day; nothing if nobody closed."""
    keeper, closing = tables.keeper, tables.period_closing
    query = (
        select(keeper.c.id, func.max(closing.c.ends_on))
        .outerjoin(
            closing,
            and_(
                closing.c.book_id == keeper.c.book_id,
                closing.c.keeper_id == keeper.c.id,
                closing.c.ends_on <= (date.max if at is None else at),
            ),
        )
        .where(keeper.c.book_id == book.id)
        .group_by(keeper.c.id)
        .order_by(keeper.c.id)
    )
    found = tuple(LastClosing(*row) for row in session.execute(query))
    return found if any(one.ends_on for one in found) else ()


def moved_since(
    book: Book, kept: tuple[LastClosing, ...], at: date | None
) -> Select[Any]:
    """Add what was kept to all that moved after it, up to a day or altogether."""
    last = _as_rows(kept)
    parts = [_kept(book, last), *_whole_months(book, kept, at)]
    if at is not None:
        first = month_after(at)
        parts.append(_days(book, last, first, at))
    if any(one.has_rest for one in kept):
        parts.append(_rest(book, kept, at))
    return select(union_all(*parts).subquery())


def _as_rows(kept: tuple[LastClosing, ...]) -> FromClause:
    rows = values(
        column("keeper_id", BigInteger),
        column("ends_on", Date),
        column("from_month", Date),
        column("rest_until", Date),
        name="last",
    )
    return rows.data(
        [
            (one.keeper_id, one.ends_on or date.min, one.from_month, one.rest_until)
            for one in kept
        ]
    ).alias("last")


def _kept(book: Book, last: FromClause) -> Select[Any]:
    kept = tables.period_balance
    return (
        select(
            kept.c.account_id,
            kept.c.fund_id,
            kept.c.amount_minor.label("minor"),
            kept.c.base_minor.label("base"),
        )
        .join(
            last,
            and_(
                kept.c.keeper_id == last.c.keeper_id, kept.c.ends_on == last.c.ends_on
            ),
        )
        .where(kept.c.book_id == book.id)
    )


def _whole_months(
    book: Book, kept: tuple[LastClosing, ...], at: date | None
) -> list[Select[Any]]:
    """Add the months after the closings, once for all keepers that closed alike.

    The first month is a constant, so that the planner knows how few rows there are.
    """
    turnover, account = tables.turnover, tables.account
    until = None if at is None else month_after(at)
    parts = []
    for first in sorted({one.from_month for one in kept}):
        if until is not None and first >= until:
            continue
        query = (
            select(
                turnover.c.account_id,
                turnover.c.fund_id,
                turnover.c.debit_minor - turnover.c.credit_minor,
                turnover.c.base_minor,
            )
            .select_from(account)
            .join(
                turnover,
                and_(
                    turnover.c.book_id == account.c.book_id,
                    turnover.c.account_id == account.c.id,
                ),
            )
            .where(
                account.c.book_id == book.id,
                account.c.keeper_id.in_(
                    [one.keeper_id for one in kept if one.from_month == first]
                ),
                turnover.c.month >= first,
            )
        )
        parts.append(query if until is None else query.where(turnover.c.month < until))
    return parts


def _days(book: Book, last: FromClause, first: date, until: date) -> Select[Any]:
    """Add the postings of some days, found through the days of their entries."""
    posting, entry, account = tables.posting, tables.journal_entry, tables.account
    return (
        select(
            posting.c.account_id,
            posting.c.fund_id,
            posting.c.amount_minor,
            posting.c.base_minor,
        )
        .select_from(entry)
        .join(
            posting,
            and_(
                posting.c.book_id == entry.c.book_id, posting.c.entry_id == entry.c.id
            ),
        )
        .join(
            account,
            and_(
                account.c.book_id == posting.c.book_id,
                account.c.id == posting.c.account_id,
            ),
        )
        .join(last, account.c.keeper_id == last.c.keeper_id)
        .where(
            entry.c.book_id == book.id,
            entry.c.day >= first,
            entry.c.day <= until,
            entry.c.day > last.c.ends_on,
        )
    )


def _rest(book: Book, kept: tuple[LastClosing, ...], at: date | None) -> Select[Any]:
    """Add the rest of months in which a period ended, up to where days are added."""
    parted = tuple(one for one in kept if one.has_rest)
    first = min(one.ends_on or date.min for one in parted)
    until = max(one.rest_until for one in parted)
    last = _as_rows(parted)
    query = _days(book, last, first, until)
    query = query.where(tables.journal_entry.c.day <= last.c.rest_until)
    if at is None:
        return query
    return query.where(tables.journal_entry.c.day < month_after(at))
