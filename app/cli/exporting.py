"""Export a book as plain-text accounting on the command line."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from app.cli.books import book_option, chosen_book
from app.cli.charts import require_keeper
from app.cli.figures import require_fund
from app.cli.files import fresh_file
from app.cli.session import open_session
from ledger.book.books import Book
from ledger.book.funds import with_earmarks
from ledger.book.scopes import Scope
from ledger.plaintext.export import WRITERS, journal_lines, read_as_one
from ledger.plaintext.reading import extent_of

CHECKS = {"hledger": "hledger -f {} check --strict", "beancount": "bean-check {}"}


@click.command("export")
@click.argument("program", type=click.Choice(list(WRITERS)))
@click.option("--keeper", metavar="CODE", help="Only this keeper's accounts.")
@click.option("--fund", metavar="CODE", help="Only this fund and its earmarks.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@book_option
def export_command(
    program: str, keeper: str | None, fund: str | None, out: Path, book_code: str | None
) -> None:
    """Write a book, a keeper or a fund as a journal of PROGRAM.

    The journal ends with what every account holds, so that the program's own check
    holds its sums against the book's. It names no person.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_keeper(session, book, keeper)
        require_fund(session, book, fund)
        scope = with_earmarks(session, book, Scope(keeper=keeper, fund=fund))
        count = _write(session, book, program, scope, out)
    if not count:
        click.echo(f"Wrote {out}: it is empty, nothing has moved there yet.")
        return
    click.echo(f"Wrote {out}: {count} postings.")
    click.echo(f"Check it with: {CHECKS[program].format(out)}")


def _write(session: Session, book: Book, program: str, scope: Scope, out: Path) -> int:
    read_as_one(session)
    extent = extent_of(session, book, scope)
    count = extent.postings if extent else 0
    console = Console(stderr=True)
    with (
        fresh_file(out) as file,
        Progress(console=console, transient=True) as progress,
    ):
        task = progress.add_task("Writing", total=count)
        for piece in journal_lines(
            session,
            book,
            WRITERS[program],
            scope,
            step=lambda n: progress.advance(task, advance=n),
        ):
            file.write(piece.encode())
    return count
