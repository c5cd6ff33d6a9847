"""`igoudar bank`: our accounts at banks, and what waits on them."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app.banking.receiving import Received
from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.codes import CURRENCY
from app.cli.output import Format, Table, format_option, show
from app.cli.rails import fund_option, keeper_option, open_bank, open_own
from app.cli.session import open_session
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.bank.accounts import (
    OurAccount,
    bank_rails,
    open_account,
    our_accounts,
    read_bic,
    read_iban,
)
from payments.bank.reconciling import Standing, standings
from payments.bank.waiting import waiting_lines

MOST = 200


@click.group("bank")
def bank_group() -> None:
    """Keep our accounts at banks."""


@bank_group.command("open-rail")
@keeper_option
@fund_option
@click.option("--currency", type=CURRENCY, help="By default the keeper's own.")
@click.option("--own", is_flag=True, help="An association's, that collects for itself.")
@book_option
def open_rail_command(
    keeper: str,
    operating_fund: str,
    currency: str | None,
    book_code: str | None,
    *,
    own: bool,
) -> None:
    """Let a book collect through a bank of KEEPER. The same again changes nothing.

    One keeper collects by wire. Beside it, an association may have an account of its
    `--own`: its cash is carried there, and it pays from there.
    """
    opens = open_own if own else open_bank
    with open_session() as session:
        book = chosen_book(session, book_code)
        rail = opens(session, book, keeper, operating_fund, currency)
        session.commit()
    click.echo(
        f"{keeper} has a bank account of its own in book {book.code}. Where its bank"
        f" sends statements, register it: `igoudar bank account IBAN --holder NAME"
        f" --rail {rail.code} --keeper {keeper}`."
        if own
        else f"Book {book.code} may collect through a bank, for {keeper}."
    )


@bank_group.command("account")
@click.argument("iban")
@click.option("--holder", required=True, help="The name of the account, as payers see.")
@click.option("--bic", default="", help="The bank's BIC.")
@click.option("--rail", default="bank", show_default=True, help="Where its money is.")
@click.option("--keeper", metavar="CODE", help="Whose account, where several have one.")
@book_option
def account_command(
    iban: str,
    holder: str,
    bic: str,
    rail: str,
    keeper: str | None,
    book_code: str | None,
) -> None:
    """Register IBAN (or a Moroccan RIB) as our account behind a rail of the book.

    The same again changes nothing.
    """
    number = read_iban(iban)
    with open_session() as session:
        book = chosen_book(session, book_code)
        rails = [
            one
            for one in bank_rails(session, book)
            if one.code == rail and keeper in (None, one.keeper)
        ]
        if len(rails) != 1:
            known = ", ".join(
                f"{r.code} of {r.keeper}" for r in bank_rails(session, book)
            )
            raise click.UsageError(
                f"Name one rail, with its keeper. There are: {known}."
            )
        command = Command(PROGRAM, f"bank_account:{number}", _now())
        request = {"iban": number, "rail": rail}
        act = record_act(session, book.id, command, "open_bank_account", request)
        account = OurAccount(number, holder, read_bic(bic), rails[0])
        open_account(session, act, account)
        session.commit()
    click.echo(f"Account {number} stands behind {rail} of {rails[0].keeper}.")


@bank_group.command("waiting")
@book_option
@format_option
def waiting_command(book_code: str | None, format_: Format) -> None:
    """List the bank's lines that nobody has explained yet."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        lines = waiting_lines(session, book, MOST)
        rows = [
            (line.booked_on, line.left, line.left.currency, line.alert.value, line.note)
            for line in lines
        ]
    columns = ("day", "left", "currency", "why", "note")
    show(Table(columns=columns, rows=rows, title="Lines that wait"), format_)
    if format_ == "table" and not rows:
        click.echo("None: every line of the bank is explained.")


@bank_group.command("reconcile")
@book_option
@format_option
def reconcile_command(book_code: str | None, format_: Format) -> None:
    """Compare each account with the book, at its latest statement."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        compared = standings(session, book)
    show(_compared(compared), format_)
    if format_ == "table" and not compared:
        click.echo("None has a statement yet. `igoudar import bank FILE` reads one.")


def own_account(session: Session, book: Book, given: str) -> OurAccount:
    """Find an account of ours by its number, or say which there are."""
    number = read_iban(given)
    accounts = our_accounts(session, book.id)
    found = next((one for one in accounts if one.iban == number), None)
    if found is None:
        known = ", ".join(one.iban for one in accounts) or "none"
        raise click.UsageError(
            f"{number} is no account of book {book.code}. There are: {known}."
        )
    return found


def print_received(received: Received, compared: list[Standing], waiting: int) -> None:
    """Print what a file brought, and how the accounts stand."""
    if received.reported is not None:
        refused = ", ".join(received.reported.codes) or "no wire that waits there"
        click.echo(f"The bank refuses {refused}. Another officer confirms it, on the")
        click.echo("page of wires that the bank did not execute.")
        return
    done = received.imported
    click.echo(
        f"{done.statements} statements: {done.new_lines} new lines, {done.known_lines}"
        f" already there; {done.matched} recognised, {done.apart} set apart."
    )
    if done.pending:
        click.echo(f"{done.pending} entries are not booked yet and were left out.")
    if compared:
        show(_compared(compared), "table")
    if waiting:
        click.echo(f"{waiting} lines wait for a person: `igoudar bank waiting`.")


def _compared(compared: list[Standing]) -> Table:
    return Table(
        columns=("account", "day", "bank", "book", "under_way", "unexplained"),
        rows=[
            (s.account.iban, s.on, s.bank, s.ledger, s.explained, s.difference)
            for s in compared
        ],
        title="Accounts",
    )


def _now() -> datetime:
    return datetime.now(UTC)
