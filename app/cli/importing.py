"""`igoudar import`: bring into a book what others wrote down, from their own files."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from sqlalchemy.orm import Session

from app.banking.receiving import Sent, receive_file
from app.cli.banking import own_account, print_received
from app.cli.books import book_option, chosen_book
from app.cli.import_report import print_report
from app.cli.output import Format, format_option
from app.cli.session import open_session
from app.projects.commands import publish_fund
from ledger.book.acts import Command
from ledger.book.balances import balance
from ledger.book.journal import number_entries
from ledger.book.scopes import Scope
from payments.bank.reconciling import standings
from payments.bank.waiting import count_waiting
from payments.formats.bank.errors import FileTooLargeError
from payments.formats.bank.reading import MOST_BYTES
from payments.formats.open_collective import Export, read_export
from payments.open_collective.importing import Imported, import_export

_ACTOR = "system:import"


@click.group("import")
def import_group() -> None:
    """Bring files of others into a book."""


@import_group.command("open-collective")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
@click.option(
    "--book",
    "book_name",
    metavar="NAME",
    required=True,
    help="The book that the rows go into; made if there is none of that name.",
)
@format_option
def open_collective(file: Path, book_name: str, format_: Format) -> None:
    """Import FILE, a transactions export (CSV) of one Open Collective account.

    Every row is posted once, however often and in whatever pieces it comes. If
    anything is wrong with the file, nothing of it is posted. The totals of the file
    are printed; what a person should look at goes to the error output.
    """
    content = file.read_bytes()
    export = read_export(content)
    key = f"open_collective:{hashlib.sha256(content).hexdigest()}"
    command = Command(actor=_ACTOR, key=key, at=datetime.now(UTC))
    notes = Console(stderr=True)
    with open_session() as session:
        imported = _import(session, command, export, book_name, notes)
        scope = Scope(fund=book_name, keeper=export.account, role="host")
        holds = balance(session, imported.book, scope, export.currency)
    print_report(export, imported, holds, format_, notes=notes)
    notes.print(
        f"Its pages: /en/books/{quote(book_name)}/trial-balance on the server.",
        soft_wrap=True,
    )


@import_group.command("bank")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)
@book_option
@click.option(
    "--account",
    metavar="IBAN",
    help="Take the file only if it is of this account of ours.",
)
def bank(file: Path, book_code: str | None, account: str | None) -> None:
    """Import FILE, an account statement of a bank (camt.053 or MT940).

    Every line is posted once, however often and in whatever pieces it comes. If
    anything is wrong with the file, nothing of it is posted; its bytes are kept. The
    bank's report on a file of wires (pain.002) is read, too.
    """
    if file.stat().st_size > MOST_BYTES:
        raise FileTooLargeError(MOST_BYTES)
    with open_session() as session:
        book = chosen_book(session, book_code)
        only = own_account(session, book, account) if account else None
        sent = Sent(file.name, file.read_bytes(), only)
        received = receive_file(session, book, _ACTOR, datetime.now(UTC), sent)
        waiting = count_waiting(session, book)
        standing = standings(session, book)
    print_received(received, standing, waiting)


def _import(
    session: Session, command: Command, export: Export, book_name: str, notes: Console
) -> Imported:
    columns = ("Posting", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    is_watched = notes.is_terminal
    with Progress(*columns, console=notes, disable=not is_watched) as progress:
        task = progress.add_task("", total=len(export.rows))
        imported = import_export(
            session,
            command,
            export,
            book_name=book_name,
            on_rows=lambda count: progress.advance(task, count),
        )
        # What a collective's host publishes is public here too.
        published = replace(command, key=f"publish:{book_name}")
        publish_fund(session, imported.book, published, book_name)
        session.commit()
    number_entries(session, imported.book.id)
    session.commit()
    return imported
