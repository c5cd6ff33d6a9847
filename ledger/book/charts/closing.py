"""What a closing asks of charts: every account that moved has a number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.charts.balances import ChartRow, Setting, in_charts
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import adopted_chart, own_rules
from ledger.book.charts.values import Chart
from ledger.book.charts.years import brought_in
from ledger.book.errors import LedgerError
from ledger.book.periods import year_starts
from ledger.book.registers import keeper_currencies


@dataclass
class ChartChangedError(LedgerError):
    """The chart's files are not those that the keeper adopted."""

    keeper: str
    chart: str
    from_on: str
    text = (
        "the chart {chart} has changed since {keeper} adopted it from {from_on}:"
        " look at it and adopt it anew"
    )


def chart_rows(
    session: Session, book: Book, charts: Sequence[Chart], *, at: date
) -> tuple[ChartRow, ...]:
    """Show the balances of a book at the end of a day in some charts, side by side.

    Numbers of income and expense show what moved in the fiscal year of the keeper; what
    earlier years came to is brought forward.
    """
    held = trial_balance(session, book, at=at).rows
    earlier = brought_in(session, book, year_starts(session, book, at), until=at)
    return in_charts(held, earlier, charts, _setting(session, book, at))


def opening_rows(
    session: Session, book: Book, charts: Sequence[Chart], keeper: str, *, on: date
) -> tuple[ChartRow, ...]:
    """Show what a fiscal year of a keeper starts with in some charts, side by side.

    Nothing of the year itself is in it but an opening that was posted on its first day.
    """
    held = brought_in(session, book, {keeper: on}, until=on)
    return in_charts(held, held, charts, _setting(session, book, on))


def _setting(session: Session, book: Book, at: date) -> Setting:
    return Setting(
        at=at,
        regimes=regimes_on(session, book, at),
        currencies=keeper_currencies(session, book),
        own=own_rules(session, book),
    )


def regimes_on(session: Session, book: Book, at: date) -> dict[str, str]:
    """Return the regime of each fund on a day; an earmark has its parent's."""
    fund, regime = tables.fund, tables.fund_regime
    dated = (
        select(regime.c.fund_id, regime.c.regime)
        .where(regime.c.book_id == book.id, regime.c.from_on <= at)
        .order_by(regime.c.from_on)
    )
    newest = {row.fund_id: row.regime for row in session.execute(dated)}
    funds = session.execute(select(fund).where(fund.c.book_id == book.id)).all()
    parents = {row.id: row.parent_id for row in funds}
    found: dict[str, str] = {}
    for row in funds:
        nearest: int | None = row.id
        while nearest is not None and nearest not in newest:
            nearest = parents[nearest]
        if nearest is not None:
            found[row.code] = newest[nearest]
    return found


def unnumbered(
    session: Session, book: Book, keeper: str, *, at: date
) -> tuple[ChartRow, ...]:
    """List the accounts of a keeper that have no number in the chart it follows.

    A keeper that follows no chart has none to list. Raises ChartChangedError when the
    chart's files are not those that were adopted.
    """
    chart = _followed(session, book, keeper, at)
    if chart is None:
        return ()
    rows = chart_rows(session, book, [chart], at=at)
    return tuple(row for row in rows if row.keeper == keeper and not row.numbers[0])


def unnumbered_in_opening(
    session: Session, book: Book, keeper: str, *, on: date
) -> tuple[ChartRow, ...]:
    """List what a fiscal year would start with and has no number on its first day.

    Raises ChartChangedError, as ``unnumbered`` does.
    """
    chart = _followed(session, book, keeper, on)
    if chart is None:
        return ()
    rows = opening_rows(session, book, [chart], keeper, on=on)
    return tuple(row for row in rows if not row.numbers[0])


def _followed(session: Session, book: Book, keeper: str, at: date) -> Chart | None:
    adopted = adopted_chart(session, book, keeper, at=at)
    if adopted is None:
        return None
    chart = find_chart(adopted.chart)
    if chart.fingerprint != adopted.fingerprint:
        raise ChartChangedError(keeper, chart.code, adopted.from_on.isoformat())
    return chart
