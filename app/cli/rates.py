"""Reference rates on the command line: enter one with its source, list them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import click

from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.figures import DAY
from app.cli.output import Format, Table, format_option, show
from app.cli.session import open_session
from app.clock import local_day
from ledger.book.acts import Command, record_act
from ledger.book.errors import RateDiffersError
from ledger.book.rates import Rate, RateUndocumentedError, add_rate, list_rates

_RATES = ("day", "per", "rate", "currency", "source", "document")


@click.group("rate")
def rate_group() -> None:
    """Keep the reference rates at which pages estimate; none of them posts anything."""


@rate_group.command("add")
@click.argument("per")
@click.argument("currency")
@click.argument("rate")
@click.option("--on", "on", type=DAY, required=True, help="The day of the rate.")
@click.option("--source", required=True, metavar="TEXT", help="Who says so.")
@click.option("--document", default="", metavar="TEXT", help="The paper it stands on.")
@click.option("--correct", is_flag=True, help="Correct the rate entered for this day.")
@book_option
def rate_add(
    per: str,
    currency: str,
    rate: str,
    on: datetime,
    source: str,
    document: str,
    book_code: str | None,
    *,
    correct: bool,
) -> None:
    """Enter that one PER was worth RATE of CURRENCY: rate add EUR MAD 10.8000.

    A currency that the European Central Bank does not list, as MAD, needs --document:
    the paper that its rate was read from. The same again changes nothing; another
    value for the same day needs --correct.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        new = Rate.parse(per, currency, rate, day=on.date(), source=source)
        new = replace(new, document=document)
        now = datetime.now(UTC)
        entered = f"{per}:{currency}:{new.day}:{new.text}:{source}:{document}"
        key = f"{'correct' if correct else 'rate'}:{entered}"
        command = Command(PROGRAM, key, now)
        act = record_act(session, book.id, command, "add_rate", {"correct": correct})
        today = local_day(now, book.zone)
        try:
            add_rate(session, act, new, today=today, is_correction=correct)
        except RateDiffersError as error:
            raise click.ClickException(f"{error}, with --correct.") from None
        except RateUndocumentedError as error:
            raise click.BadParameter(f"{error}.", param_hint="--document") from None
        session.commit()
    click.echo(f"{new} on {new.day}, from {new.source}.")


@rate_group.command("list")
@book_option
@format_option
def rate_list(book_code: str | None, format_: Format) -> None:
    """Print the rates that hold, pair by pair, the newest day first."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        rates = list_rates(session, book)
    rows = [
        (one.day, one.per, one.text, one.currency, one.source, one.document)
        for one in rates
    ]
    show(Table(_RATES, rows, f"Reference rates of {book.code}"), format_)
    if format_ == "table" and not rows:
        click.echo("None yet. `igoudar rate add EUR USD 1.0850 --on …` enters one.")
