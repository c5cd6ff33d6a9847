"""What a book says of charts: which one a keeper follows, and numbers of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.charts.files import find_chart
from ledger.book.charts.values import Chart, NumberRule


@dataclass(frozen=True, slots=True)
class Adopted:
    """The chart that a keeper follows since a day, as it was when it was adopted."""

    keeper: str
    from_on: date
    chart: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number that a book gives to one of its accounts, with where it was read.

    ``regime`` is empty where it holds under every regime.
    """

    account_id: int
    chart: str
    number: str
    from_on: date
    source: str
    regime: str = ""


def adopt_chart(
    session: Session, act: Act, keeper: str, chart: Chart, *, from_on: date
) -> None:
    """Let a keeper follow a chart from a day on, as its files are now.

    Raises RegisterConflictError when it follows another one from that day.
    """
    call(
        session,
        "adopt_chart_v1",
        act.book_id,
        act.id,
        keeper,
        from_on,
        chart.code,
        chart.fingerprint,
    )


def number_account(session: Session, act: Act, new: OwnNumber) -> None:
    """Give an account a number of its own in a chart; it wins over the chart's map.

    Raises ChartUnknownError, or RegisterConflictError when it has another number from
    the same day.
    """
    find_chart(new.chart)
    call(
        session,
        "number_account_v1",
        act.book_id,
        act.id,
        new.account_id,
        new.chart,
        new.regime,
        new.from_on,
        new.number,
        new.source,
    )


def adopted_chart(
    session: Session, book: Book, keeper: str, *, at: date
) -> Adopted | None:
    """Return the chart that a keeper follows on a day, None if it has adopted none."""
    found = adopted_charts(session, book, at=at)
    return next((each for each in found if each.keeper == keeper), None)


def adopted_charts(session: Session, book: Book, *, at: date) -> list[Adopted]:
    """List the charts that the keepers of a book follow on a day."""
    chart, keeper = tables.keeper_chart, tables.keeper
    query = (
        select(chart, keeper.c.code.label("keeper"))
        .join(
            keeper,
            and_(keeper.c.book_id == chart.c.book_id, keeper.c.id == chart.c.keeper_id),
        )
        .where(chart.c.book_id == book.id, chart.c.from_on <= at)
        .order_by(keeper.c.code, chart.c.from_on)
    )
    newest = {
        row.keeper: Adopted(row.keeper, row.from_on, row.chart, row.fingerprint)
        for row in session.execute(query)
    }
    return list(newest.values())


def own_rules(
    session: Session, book: Book
) -> dict[str, dict[int, Sequence[NumberRule]]]:
    """Read the numbers that a book itself gave, by chart, by account."""
    number, account = tables.chart_number, tables.account
    query = (
        select(number, account.c.code.label("code"))
        .join(
            account,
            and_(
                account.c.book_id == number.c.book_id,
                account.c.id == number.c.account_id,
            ),
        )
        .where(number.c.book_id == book.id)
    )
    found: dict[str, dict[int, Sequence[NumberRule]]] = defaultdict(dict)
    for row in session.execute(query):
        rule = NumberRule(
            account=row.code,
            number=row.number,
            from_on=row.from_on,
            regime=row.regime,
            source=row.source,
        )
        before = found[row.chart].get(row.account_id, ())
        found[row.chart][row.account_id] = (*before, rule)
    return found
