"""`igoudar cash` and `igoudar wallet`: receipt books, receipts, mobile wallets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from app.banking.receiving import Sent, receive_file
from app.cli.actors import PROGRAM
from app.cli.banking import print_received
from app.cli.books import book_option, chosen_book
from app.cli.output import Format, Table, format_option, show
from app.cli.rails import fund_option, keeper_option, open_box
from app.cli.session import open_session
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from payments.bank.accounts import (
    OurAccount,
    open_account,
    our_accounts,
    read_wallet_number,
)
from payments.bank.reconciling import standings
from payments.bank.waiting import count_waiting
from payments.cash.books import begin_book
from payments.cash.box import shares_in
from payments.cash.carrying import CASH
from payments.cash.receipts import list_receipts
from payments.formats.bank.errors import FileTooLargeError
from payments.formats.bank.reading import MOST_BYTES
from payments.rails.registry import Rail, open_rail, rails_of

MOST = 200
WALLET = "wallet"

_keeper = click.option(
    "--keeper", metavar="CODE", required=True, help="The association."
)


@click.group("cash")
def cash_group() -> None:
    """Keep cash boxes of associations."""


@cash_group.command("open")
@keeper_option
@fund_option
@book_option
def open_box_command(keeper: str, operating_fund: str, book_code: str | None) -> None:
    """Open the cash box of an association. The same again changes nothing."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        rail = open_box(session, book, keeper, operating_fund)
        session.commit()
    click.echo(f"{keeper} has a cash box in book {book.code}, in {rail.currency}.")


@cash_group.command("book")
@click.argument("code")
@_keeper
@click.option("--first", default=1, show_default=True, help="Its first number.")
@book_option
def begin_command(code: str, keeper: str, first: int, book_code: str | None) -> None:
    """Begin the receipt book CODE; from now on receipts are numbered in it.

    The same again changes nothing.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        rail = _box(session, book, keeper)
        command = Command(PROGRAM, f"receipt_book:{code}", datetime.now(UTC))
        begun = begin_book(session, book, command, rail, (code, first))
        session.commit()
    click.echo(f"The next receipt of {keeper} is {begun.label(begun.first_number)}.")


@cash_group.command("receipts")
@_keeper
@book_option
@format_option
def receipts_command(keeper: str, book_code: str | None, format_: Format) -> None:
    """List the receipts of an association, the newest first."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        _box(session, book, keeper)
        rows = [
            (
                *(one.label, one.received_on, one.amount, one.amount.currency),
                *(one.fund, one.state.value),
            )
            for one in list_receipts(session, book, [keeper], MOST)
        ]
    columns = ("receipt", "day", "amount", "currency", "fund", "state")
    show(Table(columns=columns, rows=rows, title="Receipts"), format_)
    if format_ == "table" and not rows:
        click.echo("None yet. A receipt is written on the association's page.")


@cash_group.command("box")
@_keeper
@book_option
@format_option
def box_command(keeper: str, book_code: str | None, format_: Format) -> None:
    """Show what the cash box holds of each fund, as the book has it."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        rail = _box(session, book, keeper)
        rows = [
            (share.fund, share.amount, share.amount.currency)
            for share in shares_in(session, book, rail)
        ]
    show(Table(columns=("fund", "holds", "currency"), rows=rows, title="Box"), format_)


@click.group("wallet")
def wallet_group() -> None:
    """Keep mobile wallets of associations."""


@wallet_group.command("open")
@click.argument("number")
@_keeper
@click.option("--holder", required=True, help="In whose name the wallet is.")
@book_option
def open_command(number: str, keeper: str, holder: str, book_code: str | None) -> None:
    """Register the wallet of telephone NUMBER (+212…) of an association with a box.

    The same again changes nothing.
    """
    told = read_wallet_number(number)
    with open_session() as session:
        book = chosen_book(session, book_code)
        box = _box(session, book, keeper)
        rail = replace(box, code=WALLET, role=WALLET, place="")
        command = Command(PROGRAM, f"wallet:{told}", datetime.now(UTC))
        request = {"number": told, "keeper": keeper}
        act = record_act(session, book.id, command, "open_wallet", request)
        open_rail(session, act, rail)
        open_account(session, act, OurAccount(told, holder, "", rail))
        session.commit()
    click.echo(f"Wallet {told} stands behind {WALLET} of {keeper}.")


@wallet_group.command("import")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
@_keeper
@book_option
def import_command(file: Path, keeper: str, book_code: str | None) -> None:
    """Import FILE, the list of movements (CSV) of an association's wallet.

    Every movement is posted once, however often and in whatever pieces it comes. If
    anything is wrong with the file, nothing of it is posted; its bytes are kept.
    """
    if file.stat().st_size > MOST_BYTES:
        raise FileTooLargeError(MOST_BYTES)
    with open_session() as session:
        book = chosen_book(session, book_code)
        account = _wallet(session, book, keeper)
        sent = Sent(file.name, file.read_bytes(), account)
        received = receive_file(session, book, PROGRAM, datetime.now(UTC), sent)
        compared = [one for one in standings(session, book) if one.account == account]
        waiting = count_waiting(session, book)
    print_received(received, compared, waiting)


def _box(session: Session, book: Book, keeper: str) -> Rail:
    """Find the cash box of an association, or say who has one."""
    boxes = {
        rail.keeper: rail for rail in rails_of(session, book.id) if rail.code == CASH
    }
    if keeper not in boxes:
        known = ", ".join(sorted(boxes)) or "nobody"
        raise click.UsageError(
            f"{keeper!r} has no cash box; {known} has. `igoudar cash open` opens one."
        )
    return boxes[keeper]


def _wallet(session: Session, book: Book, keeper: str) -> OurAccount:
    found = [
        account
        for account in our_accounts(session, book.id)
        if (account.rail.keeper, account.rail.role) == (keeper, WALLET)
    ]
    if len(found) != 1:
        raise click.UsageError(
            f"{keeper} has no mobile wallet. Register it with `igoudar wallet open`."
        )
    return found[0]
