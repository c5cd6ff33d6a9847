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
from ledger.book.errors import LedgerError
from ledger.book.registers import keeper_currencies


@dataclass
class AccountsUnnumberedError(LedgerError):
    """Before a closing, every account that moved needs a number in the chart."""

    keeper: str
    chart: str
    accounts: str
    text = "{keeper} has accounts without a number in {chart}: {accounts}"


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
    """Show the balances of a book at the end of a day in some charts, side by side."""
    setting = Setting(
        at=at,
        regimes=regimes_on(session, book, at),
        currencies=keeper_currencies(session, book),
        own=own_rules(session, book),
    )
    return in_charts(trial_balance(session, book, at=at).rows, charts, setting)


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
    adopted = adopted_chart(session, book, keeper, at=at)
    if adopted is None:
        return ()
    chart = find_chart(adopted.chart)
    if chart.fingerprint != adopted.fingerprint:
        raise ChartChangedError(keeper, chart.code, adopted.from_on.isoformat())
    rows = chart_rows(session, book, [chart], at=at)
    return tuple(row for row in rows if row.keeper == keeper and not row.numbers[0])


def require_numbers(session: Session, book: Book, keeper: str, *, at: date) -> None:
    """Refuse to close while an account has no number: AccountsUnnumberedError.

    Posting never asks for numbers; the closing of a period calls this.
    """
    missing = unnumbered(session, book, keeper, at=at)
    if missing:
        adopted = adopted_chart(session, book, keeper, at=at)
        names = sorted({f"{row.account} {row.place}".strip() for row in missing})
        raise AccountsUnnumberedError(
            keeper, adopted.chart if adopted else "", ", ".join(names)
        )
