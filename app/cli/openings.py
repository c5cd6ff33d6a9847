"""What a keeper starts with, posted from a file on the command line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.actors import by_option, command_by, require_right
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper, show_in_charts
from app.cli.codes import CODE
from app.cli.figures import DAY
from app.cli.opening_file import Known, opening_of
from app.cli.opening_rows import TEMPLATE, OpeningFileError, Row, read_rows
from app.cli.output import Format, format_option
from app.cli.posting import Wanted, post_as_shown
from app.cli.session import open_session
from app.policy.values import Action
from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.charts.files import find_chart, list_charts
from ledger.book.errors import FactReusedError
from ledger.book.funds import list_funds
from ledger.book.journal import PostedEntry
from ledger.book.periods import list_periods
from ledger.book.registers import keeper_currencies, list_accounts
from ledger.periods.errors import OpeningLateError
from ledger.periods.openings import Opening, carried_opening, post_opening


@click.group("opening")
def opening_group() -> None:
    """Enter what a keeper starts with; show what any of its years started with."""


@opening_group.command("template")
def template_command() -> None:
    """Print an example of the file that `opening post` reads."""
    click.echo(TEMPLATE, nl=False)


@opening_group.command("post")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
@click.option("--keeper", required=True, metavar="CODE", help="Who starts with it.")
@click.option("--on", type=DAY, required=True, help="First day of its first year.")
@click.option(
    "--again",
    type=CODE,
    metavar="NAME",
    help="Another name, for what is entered anew after a reversal.",
)
@click.option(
    "--either-side",
    is_flag=True,
    help="Take assets below nothing and debts or sources above it, too.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@by_option
@book_option
@format_option
def post_command(
    file: Path,
    keeper: str,
    on: datetime,
    *,
    again: str | None,
    either_side: bool,
    yes: bool,
    by: str | None,
    book_code: str | None,
    format_: Format,
) -> None:
    """Post FILE (CSV), what a keeper starts with: one entry and one lot a fund.

    A row is one account of one fund, debit positive; each fund sums to nothing. What
    stands on the side where its account does not usually grow is refused, unless
    --either-side says that it is meant. An advance that is still open is an entry of
    its own and keeps its day. All is shown before it is posted. The same file again
    changes nothing; where anything is wrong with it, nothing is posted. `igoudar
    opening template` prints an example.
    """
    content = file.read_bytes()
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        require_right(session, book, by, Action.OPERATE)
        _require_first_day(session, book, keeper, on.date())
        try:
            rows, unread = read_rows(content)
            known = _known(session, book, rows, keeper, on.date())
            known = replace(known, takes_either_side=either_side)
            opening = opening_of(rows, known, unread=unread)
        except OpeningFileError as error:
            raise click.ClickException(f"{file.name}:\n{error}") from error
        opening = replace(opening, again=again or "")
        digest = hashlib.sha256(content).hexdigest()
        wanted = Wanted(
            command_by(session, by, f"opening:{keeper}:{opening.again}:{digest[:16]}"),
            "post_opening",
            {"keeper": keeper, "file": digest},
            f"Opening of {keeper} on {opening.on}",
            f"Post what {keeper} starts with?",
        )
        post_as_shown(
            session,
            book,
            wanted,
            lambda session, act: _post(session, act, opening),
            yes=yes,
            format_=format_,
        )


@opening_group.command("show")
@click.option("--keeper", required=True, metavar="CODE", help="Whose year.")
@click.option("--on", type=DAY, required=True, help="First day of the fiscal year.")
@click.option("--chart", "code", metavar="CODE", help="In this chart, by number.")
@book_option
@format_option
def show_command(
    keeper: str,
    on: datetime,
    code: str | None,
    book_code: str | None,
    format_: Format,
) -> None:
    """Print what a fiscal year starts with, by the numbers of national charts.

    Numbers of the balance sheet go on; what income and expense came to in all years
    before is the result brought forward. It is known once the year before is closed.
    The first year starts with what was posted. Debit is positive.
    """
    charts = (find_chart(code),) if code else list_charts()
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        rows = carried_opening(session, book, charts, keeper, on.date())
    when = f"at the start of {on.date()}"
    show_in_charts(charts, rows, when, format_, is_by_number=code is not None)


def _require_first_day(session: Session, book: Book, keeper: str, on: date) -> None:
    periods = list_periods(session, book, keeper)
    if not periods:
        raise click.UsageError(
            f"{keeper} has no fiscal year yet: `igoudar period open {keeper} --from"
            f" {on}` declares one."
        )
    if on != periods[0].starts_on:
        raise click.BadParameter(
            f"the first year of {keeper} begins on {periods[0].starts_on}: that is the"
            " day of its opening.",
            param_hint="--on",
        )


def _known(
    session: Session, book: Book, rows: Sequence[Row], keeper: str, on: date
) -> Known:
    currencies = keeper_currencies(session, book)
    return Known(
        keeper=keeper,
        currency=currencies[keeper],
        on=on,
        funds=frozenset(fund.code for fund in list_funds(session, book)),
        accounts=list_accounts(session, book, keeper),
        parties=_parties(session, book, {row["party"] for row in rows}),
        associations=sorted(set(currencies) - {keeper}),
    )


def _parties(session: Session, book: Book, named: Iterable[str]) -> frozenset[str]:
    """Tell which of these parties the book has; it may have a hundred thousand."""
    party = tables.party
    codes = [code for code in named if "\0" not in code]
    query = select(party.c.code).where(
        party.c.book_id == book.id, party.c.code.in_(codes)
    )
    return frozenset(session.scalars(query))


def _post(session: Session, act: Act, opening: Opening) -> list[PostedEntry]:
    try:
        return post_opening(session, act, opening)
    except FactReusedError as error:
        raise click.ClickException(
            f"{error.fact} was posted before, with other {error.what}. Take it back"
            " with `igoudar reverse`, then post this with --again NAME."
        ) from error
    except OpeningLateError as error:
        raise click.ClickException(
            f"{opening.keeper} has closed {opening.on:%Y-%m} already: an opening comes"
            " before the first closing."
        ) from error
