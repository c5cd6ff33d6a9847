"""Put together the page of a book in national charts of accounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.bookkeeping.pages import (
    ChartColumn,
    ChartLine,
    ChartPage,
    ChartSection,
    Choice,
    NumberCell,
    Sides,
)
from app.bookkeeping.words import regime_name, role_name
from ledger.book.books import Book
from ledger.book.charts.balances import ChartRow, Numbered, by_number
from ledger.book.charts.closing import chart_rows
from ledger.book.charts.files import list_charts
from ledger.book.charts.values import Chart
from ledger.book.periods import year_starts
from ledger.book.registers import keeper_currencies
from ledger.money import Money, total
from ledger.periods.openings import carried_opening


@dataclass(frozen=True, slots=True)
class ChartsAsked:
    """Which chart of which keeper is asked for; None is all of them.

    An opening is what a year of one keeper starts with, on its first day.
    """

    at: date
    chart: str | None
    keeper: str | None
    is_opening: bool = False


def chart_page(session: Session, book: Book, asked: ChartsAsked) -> ChartPage | None:
    """Put together a book in one chart or in all; None if there is no such chart.

    Raises YearUnknownError, or YearOpenError, for an opening that nobody knows yet.
    """
    names = names_of(session, book)
    keepers = keeper_currencies(session, book)
    shown = [c for c in list_charts() if asked.chart in (None, c.code)]
    if not shown or asked.keeper not in (None, *keepers):
        return None
    starts = year_starts(session, book, asked.at)
    rows = _rows(session, book, shown, asked)
    return ChartPage(
        book=book.code,
        at=asked.at,
        opening_of=names.keeper(asked.keeper or "") if asked.is_opening else "",
        keepers=(
            Choice("", str(_("All keepers")), is_chosen=asked.keeper is None),
            *(
                Choice(code, names.keeper(code), is_chosen=code == asked.keeper)
                for code in sorted(keepers)
            ),
        ),
        charts=(
            Choice("", str(_("Side by side")), is_chosen=asked.chart is None),
            *(
                Choice(chart.code, chart.name, is_chosen=chart.code == asked.chart)
                for chart in list_charts()
            ),
        ),
        columns=tuple(ChartColumn(chart.name, chart.country) for chart in shown),
        is_by_number=asked.chart is not None,
        drafts=tuple(chart.name for chart in shown if chart.is_draft),
        missing=_missing(rows, shown),
        sections=tuple(
            _section(
                [row for row in rows if row.keeper == keeper],
                names.keeper(keeper),
                None if asked.is_opening else starts.get(keeper),
                is_by_number=asked.chart is not None,
            )
            for keeper in dict.fromkeys(row.keeper for row in rows)
        ),
        trial_balance_url=url_for(
            "bookkeeping.trial_balance", book=book.code, at=asked.at
        ),
    )


def _rows(
    session: Session, book: Book, shown: Sequence[Chart], asked: ChartsAsked
) -> Sequence[ChartRow]:
    if asked.is_opening:
        return carried_opening(session, book, shown, asked.keeper or "", asked.at)
    rows = chart_rows(session, book, shown, at=asked.at)
    return [row for row in rows if asked.keeper in (None, row.keeper)]


def _missing(rows: Iterable[ChartRow], shown: Sequence[Chart]) -> tuple[str, ...]:
    found = {
        f"{role_name(row.account)} ({chart.name})"
        for row in rows
        for chart, number in zip(shown, row.numbers, strict=True)
        if number is None
    }
    return tuple(sorted(found))


def _section(
    rows: Sequence[ChartRow], name: str, starts_on: date | None, *, is_by_number: bool
) -> ChartSection:
    lines = _numbers(rows) if is_by_number else tuple(map(_account, rows))
    currency = rows[0].base.currency
    return ChartSection(
        keeper=rows[0].keeper,
        name=name,
        rows=lines,
        year_starts_on=starts_on,
        total=Sides(
            total((line.balance.debit for line in lines), currency),
            total((line.balance.credit for line in lines), currency),
        ),
    )


def _numbers(rows: Sequence[ChartRow]) -> tuple[ChartLine, ...]:
    return tuple(
        ChartLine(
            name=line.number.label if line.number else str(_("Without a number")),
            detail=", ".join(role_name(account) for account in line.accounts),
            numbers=(_cell(line.number),),
            balance=Sides.of(line.base),
            others=line.others,
        )
        for line in by_number(rows)
    )


def _account(row: ChartRow) -> ChartLine:
    return ChartLine(
        name=role_name(row.account),
        detail=" · ".join(filter(None, (row.place, regime_name(row.regime)))),
        numbers=tuple(_cell(number) for number in row.numbers),
        balance=Sides.of(row.base),
        others=_others(row),
    )


def _others(row: ChartRow) -> tuple[Money, ...]:
    is_own = row.amount.currency == row.base.currency
    return () if is_own or not row.amount else (row.amount,)


def _cell(number: Numbered | None) -> NumberCell | None:
    return NumberCell(number.number, number.label) if number else None
