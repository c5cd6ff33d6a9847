"""Charts of accounts on the command line: show a book in them, adopt one, number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.codes import SOURCE
from app.cli.figures import DAY, day
from app.cli.output import Cell, Format, Table, format_option, show_parts
from app.cli.session import open_session
from app.clock import local_day
from ledger.book.acts import Act, Command, record_act
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.charts.balances import ChartRow, NumberBalance, by_number
from ledger.book.charts.closing import chart_rows
from ledger.book.charts.files import find_chart, list_charts
from ledger.book.charts.registers import OwnNumber, adopt_chart, number_account
from ledger.book.charts.values import Chart
from ledger.book.errors import RegisterConflictError
from ledger.book.registers import REGIMES, keeper_currencies
from ledger.book.scopes import Scope

_ONE = ("keeper", "number", "label", "currency", "balance", "also", "accounts")
_NONE = "-"
_NUMBER = re.compile(r"[0-9]{2}[0-9A-Z]{0,18}")


@click.group("chart")
def chart_group() -> None:
    """Show a book in national charts of accounts."""


@chart_group.command("show")
@click.option("--chart", "code", metavar="CODE", help="In this chart, by number.")
@click.option("--at", type=DAY, help="At the end of this day; by default today.")
@click.option("--keeper", metavar="CODE", help="Only this keeper.")
@book_option
@format_option
def chart_show(
    code: str | None,
    at: datetime | None,
    keeper: str | None,
    book_code: str | None,
    format_: Format,
) -> None:
    """Print what every keeper's accounts hold, by the numbers of national charts.

    With --chart, one line a number, in the keeper's own currency; without, every
    account with its number in each chart, side by side. Debit is positive. Income and
    expense begin anew with each fiscal year of a keeper; what earlier years came to is
    the result brought forward.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        on = day(at) or local_day(datetime.now(UTC), book.zone)
        charts = (find_chart(code),) if code else list_charts()
        rows = [
            row
            for row in chart_rows(session, book, charts, at=on)
            if keeper in (None, row.keeper)
        ]
    show_in_charts(charts, rows, f"at {on}", format_, is_by_number=code is not None)


@chart_group.command("adopt")
@click.argument("keeper")
@click.argument("code")
@click.option("--from", "from_on", type=DAY, required=True, help="From this day on.")
@book_option
def chart_adopt(
    keeper: str, code: str, from_on: datetime, book_code: str | None
) -> None:
    """Let KEEPER follow the chart CODE: its periods close when all has a number."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        chart = find_chart(code)
        on = from_on.date()
        key = f"chart:{keeper}:{on}:{chart.fingerprint}"
        act = _act(session, book, key, "adopt_chart", {"keeper": keeper, "chart": code})
        try:
            adopt_chart(session, act, keeper, chart, from_on=on)
        except RegisterConflictError as error:
            raise click.ClickException(
                f"{keeper} follows another chart, or other files of it, from {on} on"
                " already. Adopt this one from a later day."
            ) from error
        session.commit()
    click.echo(f"{keeper} follows {chart.code} from {on}: {chart.name}.")
    if chart.is_draft:
        click.echo("This chart is a draft: let an accountant confirm its numbers.")


@chart_group.command("number")
@click.argument("account")
@click.argument("number")
@click.option("--chart", "code", required=True, metavar="CODE", help="In this chart.")
@click.option("--keeper", required=True, metavar="CODE", help="Whose account.")
@click.option("--from", "from_on", type=DAY, required=True, help="From this day on.")
@click.option(
    "--source", required=True, type=SOURCE, metavar="TEXT", help="Where it is written."
)
@click.option(
    "--regime", type=click.Choice(REGIMES), help="By default under each of them."
)
@book_option
def chart_number(
    account: str,
    number: str,
    code: str,
    keeper: str,
    from_on: datetime,
    source: str,
    regime: str | None,
    book_code: str | None,
) -> None:
    """Give ACCOUNT of a keeper the NUMBER of a chart that the chart's map lacks."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        chart = find_chart(code)
        if not (_NUMBER.fullmatch(number) and chart.label(number)):
            raise click.BadParameter(
                f"{chart.code} has no account {number!r} nor a parent of it. A number"
                " is of digits and large letters, twenty at most.",
                param_hint="NUMBER",
            )
        scope = Scope(keeper=keeper, role=account)
        accounts = {row.account_id for row in trial_balance(session, book, scope).rows}
        if not accounts:
            raise click.UsageError(f"Nothing has moved on {account} of {keeper}.")
        on = from_on.date()
        key = f"number:{code}:{keeper}:{account}:{regime or ''}:{on}:{number}"
        act = _act(session, book, key, "number_account", {"source": source})
        for account_id in sorted(accounts):
            new = OwnNumber(account_id, code, number, on, source, regime or "")
            try:
                number_account(session, act, new)
            except RegisterConflictError as error:
                raise click.ClickException(
                    f"{account} of {keeper} has another number in {code} from {on} on"
                    " already. Give it this one from a later day."
                ) from error
        session.commit()
    click.echo(f"{account} of {keeper} is {number} {chart.label(number)} from {on}.")


def show_in_charts(
    charts: Sequence[Chart],
    rows: Sequence[ChartRow],
    when: str,
    format_: Format,
    *,
    is_by_number: bool,
) -> None:
    """Print rows by the numbers of the one chart, or side by side in all of them."""
    # Narrow screens have no room for codes; countries tell the charts apart.
    table = (
        _by_number(charts[0], rows, when)
        if is_by_number
        else _beside(charts, rows, when, is_short=format_ == "table")
    )
    show_parts(table, format_, "keeper")
    if format_ == "table":
        _say(charts, rows)


def require_keeper(session: Session, book: Book, code: str | None) -> None:
    """Refuse a keeper that the book does not have, and name those it has."""
    codes = sorted(keeper_currencies(session, book))
    if code is not None and code not in codes:
        raise click.UsageError(
            f"Book {book.code} has no keeper {code!r}. It has: {', '.join(codes)}."
        )


def _act(
    session: Session, book: Book, key: str, verb: str, request: dict[str, object]
) -> Act:
    command = Command(PROGRAM, key, datetime.now(UTC))
    return record_act(session, book.id, command, verb, request)


def _by_number(chart: Chart, rows: Sequence[ChartRow], when: str) -> Table:
    lines = [_number(line) for line in by_number(rows)]
    return Table(_ONE, lines, f"{chart.name}, {when}", spare=("accounts",))


def _number(line: NumberBalance) -> tuple[Cell, ...]:
    return (
        line.keeper,
        line.number.number if line.number else None,
        line.number.label if line.number else "no number",
        line.base.currency,
        line.base,
        ", ".join(str(amount) for amount in line.others) or None,
        ", ".join(line.accounts),
    )


def _beside(
    charts: Sequence[Chart], rows: Sequence[ChartRow], when: str, *, is_short: bool
) -> Table:
    codes = (chart.country if is_short else chart.code for chart in charts)
    columns = (
        *("keeper", "account", "regime"),
        *codes,
        *("currency", "balance", "base"),
    )
    title = f"{when[0].upper()}{when[1:]}"
    return Table(columns, [_account(row) for row in rows], title, spare=("regime",))


def _account(row: ChartRow) -> tuple[Cell, ...]:
    return (
        row.keeper,
        f"{row.account} {row.place}".strip(),
        row.regime,
        *(number.number if number else _NONE for number in row.numbers),
        row.amount.currency,
        row.amount,
        row.base,
    )


def _say(charts: Sequence[Chart], rows: Sequence[ChartRow]) -> None:
    for index, chart in enumerate(charts):
        missing = sorted({row.account for row in rows if row.numbers[index] is None})
        if missing:
            click.echo(f"Without a number in {chart.code}: {', '.join(missing)}.")
        if chart.is_draft:
            click.echo(f"{chart.code} is a draft: {chart.source}.")
