"""Payments on the command line: open a rail, sweep, compare, refund, try again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from rich.console import Console
from sqlalchemy.orm import Session

from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.codes import REASON
from app.cli.daily import close_day_command
from app.cli.figures import require_fund
from app.cli.opening import open_application
from app.cli.output import Format, Table, format_option, show
from app.cli.progress import progress
from app.cli.rails import open_one
from app.cli.refunds import refund_group
from app.cli.session import open_session
from app.contributing.blocking import is_address, set_block
from app.contributing.comparing import compare
from app.contributing.fitting import check_collecting
from app.contributing.gateways import (
    PROVIDERS,
    STRIPE,
    collects_through,
    has_stripe,
)
from app.contributing.jobs import sweep_book, sweep_provider, work_on_all
from app.givers.erasing import erase_giver
from app.sandbox.wiring import loopback
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.money import exponent
from payments.inbox import backlog, retry_failed
from payments.rails.registry import Rail
from payments.rails.sandbox import CODE as SANDBOX

DIFFERENT = 1
_COMPARED = ("provider", "currency", "outside", "book", "difference")

provider_option = click.option(
    "--provider",
    type=click.Choice(PROVIDERS),
    help="Whose payments; by default Stripe's, or in a test book the sandbox's.",
)


@click.group("payments")
def payments_group() -> None:
    """Look after payments: sweep, compare with the provider, refund."""


@payments_group.command("open-rail")
@click.option("--keeper", required=True, help="Who holds the account there.")
@click.option("--operating-fund", required=True, help="Takes tips, fees, losses.")
@click.option("--currency", default="EUR", show_default=True, help="Of payouts.")
@click.option(
    "--provider",
    type=click.Choice(PROVIDERS),
    default=STRIPE,
    show_default=True,
    help="Through whom; the sandbox moves the money of a test book.",
)
@book_option
def open_rail_command(
    keeper: str,
    operating_fund: str,
    currency: str,
    provider: str,
    book_code: str | None,
) -> None:
    """Let a book collect through a provider. The same again changes nothing."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        if provider == SANDBOX and book.is_live:
            raise click.UsageError(
                f"Book {book.code} holds real money: the sandbox moves none."
            )
        require_keeper(session, book, keeper)
        require_fund(session, book, operating_fund)
        exponent(currency)
        rail = Rail(provider, keeper, currency, "psp", operating_fund, place=provider)
        open_one(session, book, rail)
        session.commit()
    click.echo(f"Book {book.code} may collect through {_name(provider)}, for {keeper}.")


@payments_group.command("sweep")
@provider_option
@book_option
def sweep_command(provider: str | None, book_code: str | None) -> None:
    """Look up all that is open, and post what the provider moved of late.

    Messages that wait come first, all of them. Safe to repeat at any time; the worker
    does the same every five minutes, a hundred messages at a time.
    """
    with _application(provider, book_code) as (session, book, chosen):
        before = backlog(session, book).waiting
        if before:
            with progress("Messages", before, Console(stderr=True)) as step:
                for _notice in work_on_all(session, book, chosen):
                    step()
        done = sweep_provider(session, book, chosen)
        behind = backlog(session, book)
        where = loopback()
    worked = before - behind.waiting
    click.echo(f"Messages: {worked} worked on, {behind.waiting} wait.", err=True)
    if done is None:
        raise click.ClickException(_silent(chosen, where))
    click.echo(
        f"Looked up {done.looked_up}, posted {done.posted}, of which {done.alerts} "
        "need a person."
    )


@payments_group.command("compare")
@provider_option
@book_option
@format_option
@click.pass_context
def compare_command(
    ctx: click.Context, provider: str | None, book_code: str | None, format_: Format
) -> None:
    """Sweep, then compare the provider's balance with the book's; status 1 if not same.

    The difference is what the provider holds more than the book says.
    """
    with _application(provider, book_code) as (session, book, chosen):
        where = loopback()
        if sweep_book(session, book, chosen) is None:
            raise click.ClickException(_silent(chosen, where))
        rows = compare(session, book, chosen)
    cells = [
        (chosen, row.book.currency, row.provider, row.book, row.difference)
        for row in rows
    ]
    show(Table(_COMPARED, cells, f"{chosen} beside {book.code}"), format_)
    ctx.exit(DIFFERENT if any(row.difference for row in rows) else 0)


@payments_group.command("retry")
@book_option
def retry_command(book_code: str | None) -> None:
    """Take up again the messages that were parked after too many failures."""
    with open_session() as session:
        number = retry_failed(session, chosen_book(session, book_code))
        session.commit()
    click.echo(f"{number} messages wait again; the next sweep works on them.")


@payments_group.command("erase-giver")
@click.argument("address")
@book_option
@click.confirmation_option("--yes", prompt="Forget this giver for good?")
def erase_command(address: str, book_code: str | None) -> None:
    """Forget whoever gave from an e-mail ADDRESS.

    Address, name and their own words go, monthly gifts end; amounts stay.
    """
    if "@" not in address.strip("@"):
        message = f"{address!r} is no e-mail address."
        raise click.BadParameter(message, param_hint="ADDRESS")
    with open_application() as (session, _settings):
        book = chosen_book(session, book_code)
        now = datetime.now(UTC)
        command = Command(PROGRAM, f"erase-giver:{now:%Y%m%d%H%M%S%f}", now)
        number = erase_giver(session, book, command, address)
        session.commit()
    click.echo(f"{number} gifts have no name and no address any more.")


@payments_group.command("block")
@click.argument("address")
@click.option(
    "--reason", required=True, type=REASON, metavar="TEXT", help="Why, for who asks."
)
@click.option("--lift", is_flag=True, help="Let it in again.")
@book_option
def block_command(
    address: str, reason: str, book_code: str | None, *, lift: bool
) -> None:
    """Let no gift begin from an e-mail or network ADDRESS, as testers of cards do.

    The address is not kept, only its hash. The same again changes nothing.
    """
    if not is_address(address):
        message = f"{address!r} is neither: write amina@example.org, or 203.0.113.7."
        raise click.BadParameter(message, param_hint="ADDRESS")
    with open_application() as (session, _settings):
        book = chosen_book(session, book_code)
        now = datetime.now(UTC)
        command = Command(PROGRAM, f"block:{now:%Y%m%d%H%M%S%f}", now)
        is_new = set_block(session, book, command, address, (not lift, reason))
        session.commit()
    was = "" if is_new else " already"
    what = "may begin gifts" if lift else "begins no gift any more"
    click.echo(f"{address} {what}{was}.")


def _name(provider: str) -> str:
    return "Stripe" if provider == STRIPE else "the sandbox"


def _silent(provider: str, where: str) -> str:
    if provider == SANDBOX:
        return (
            f"The sandbox does not answer at {where}: `igoudar serve` runs it; PORT"
            " says where."
        )
    return f"{provider} does not answer as it should; the log says more."


@contextmanager
def _application(
    provider: str | None, book_code: str | None
) -> Iterator[tuple[Session, Book, str]]:
    """Open the application for a book and the provider that it collects through."""
    with open_application() as (session, settings):
        check_collecting(settings)
        book = chosen_book(session, book_code)
        chosen = provider or (STRIPE if has_stripe(book) or book.is_live else SANDBOX)
        if not collects_through(book, chosen):
            raise click.UsageError(
                f"Book {book.code} does not collect through {chosen} here."
            )
        yield session, book, chosen


payments_group.add_command(close_day_command)
payments_group.add_command(refund_group)
