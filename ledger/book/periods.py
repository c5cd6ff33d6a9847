"""Fiscal years and periods of the keepers, and how far each has closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import FromClause, Select, and_, func, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book


class PeriodState(StrEnum):
    """Open takes entries; closed takes none; locked was confirmed by somebody else."""

    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """Who closed or locked a period, and when; ``actor`` is the opaque code."""

    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Period:
    """A slice of a keeper's fiscal year: a calendar month, or what the year has of it.

    ``register_number`` is the last one at its closing; ``accepted`` the warnings over
    which it was closed.
    """

    keeper: str
    starts_on: date
    ends_on: date
    year_starts_on: date
    year_ends_on: date
    closed: PeriodChange | None = None
    locked: PeriodChange | None = None
    register_number: int | None = None
    accepted: tuple[str, ...] = ()

    @property
    def state(self) -> PeriodState:
        """How far the period has come."""
        if self.locked is not None:
            return PeriodState.LOCKED
        return PeriodState.OPEN if self.closed is None else PeriodState.CLOSED

    @property
    def is_open(self) -> bool:
        """Whether entries may stand on its days."""
        return self.closed is None

    @property
    def is_year_end(self) -> bool:
        """Whether the fiscal year ends with it."""
        return self.ends_on == self.year_ends_on


def list_periods(
    session: Session, book: Book, keeper: str | None = None
) -> list[Period]:
    """List periods in the order of keepers and days."""
    query = _periods(book)
    if keeper is not None:
        query = query.where(tables.keeper.c.code == keeper)
    return [_period(row) for row in session.execute(query)]


def find_period(session: Session, book: Book, keeper: str, day: date) -> Period | None:
    """Return a keeper's period that a day lies in, or None."""
    period = tables.period
    query = _periods(book).where(
        tables.keeper.c.code == keeper,
        period.c.starts_on <= day,
        period.c.ends_on >= day,
    )
    row = session.execute(query).first()
    return None if row is None else _period(row)


def next_to_close(session: Session, book: Book, keeper: str) -> Period | None:
    """Return the first open period of a keeper: the only one that may be closed."""
    periods = list_periods(session, book, keeper)
    return next((period for period in periods if period.is_open), None)


def closed_through(session: Session, book: Book) -> dict[str, date | None]:
    """Return for each keeper the last day of its last closed period, or None."""
    keeper, closing = tables.keeper, tables.period_closing
    query = (
        select(keeper.c.code, func.max(closing.c.ends_on).label("ends_on"))
        .outerjoin(closing, _of_keeper(closing))
        .where(keeper.c.book_id == book.id)
        .group_by(keeper.c.code)
        .order_by(keeper.c.code)
    )
    return {row.code: row.ends_on for row in session.execute(query)}


def year_starts(session: Session, book: Book, at: date) -> dict[str, date]:
    """Return the first day of the fiscal year in which each keeper is on a day.

    After the last year that was declared it is still that one: nothing can have moved
    since. A keeper whose first year begins later is not among them.
    """
    keeper, year = tables.keeper, tables.fiscal_year
    query = (
        select(keeper.c.code, func.max(year.c.starts_on).label("starts_on"))
        .join(year, _of_keeper(year))
        .where(keeper.c.book_id == book.id, year.c.starts_on <= at)
        .group_by(keeper.c.code)
    )
    return {row.code: row.starts_on for row in session.execute(query)}


def _periods(book: Book) -> Select[Any]:
    period, keeper, year = tables.period, tables.keeper, tables.fiscal_year
    closing = tables.period_closing
    closed, closed_by = _change(book, "closed")
    locked, locked_by = _change(book, "locked")
    query = (
        select(
            keeper.c.code.label("keeper"),
            period.c.starts_on,
            period.c.ends_on,
            period.c.year_starts_on,
            year.c.ends_on.label("year_ends_on"),
            closed_by.c.actor.label("closed_by"),
            closed_by.c.at.label("closed_at"),
            locked_by.c.actor.label("locked_by"),
            locked_by.c.at.label("locked_at"),
            closing.c.register_number,
            closing.c.accepted,
        )
        .select_from(period)
        .join(keeper, _of_keeper(period))
        .join(
            year,
            and_(
                year.c.book_id == period.c.book_id,
                year.c.keeper_id == period.c.keeper_id,
                year.c.starts_on == period.c.year_starts_on,
            ),
        )
        .outerjoin(closing, _of_period(closing))
    )
    for change, by in ((closed, closed_by), (locked, locked_by)):
        query = query.outerjoin(change, _of_period(change)).outerjoin(
            by, and_(by.c.book_id == change.c.book_id, by.c.id == change.c.act_id)
        )
    return query.where(period.c.book_id == book.id).order_by(
        keeper.c.code, period.c.ends_on
    )


def _change(book: Book, state: str) -> tuple[FromClause, FromClause]:
    change = tables.period_change
    of_state = select(change).where(
        change.c.book_id == book.id, change.c.state == state
    )
    return of_state.subquery(state), tables.act.alias(f"{state}_by")


def _of_keeper(table: FromClause) -> Any:  # noqa: ANN401 - a condition
    keeper = tables.keeper
    return and_(keeper.c.book_id == table.c.book_id, keeper.c.id == table.c.keeper_id)


def _of_period(table: FromClause) -> Any:  # noqa: ANN401 - a condition
    period = tables.period
    return and_(
        table.c.book_id == period.c.book_id,
        table.c.keeper_id == period.c.keeper_id,
        table.c.ends_on == period.c.ends_on,
    )


def _period(row: Any) -> Period:  # noqa: ANN401 - a row of the query above
    closed = row.closed_at and PeriodChange(row.closed_by, row.closed_at)
    locked = row.locked_at and PeriodChange(row.locked_by, row.locked_at)
    return Period(
        keeper=row.keeper,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        year_starts_on=row.year_starts_on,
        year_ends_on=row.year_ends_on,
        closed=closed,
        locked=locked,
        register_number=row.register_number,
        accepted=tuple((row.accepted or "").split()),
    )
