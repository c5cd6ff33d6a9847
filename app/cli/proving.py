"""Seal, verify, prove and publish on the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.orm import Session

from app.cli.books import book_option, chosen_book
from app.cli.failures import WRONG_INPUT
from app.cli.figures import require_fund
from app.cli.files import fresh_file
from app.cli.progress import progress
from app.cli.session import open_session
from app.cli.tracing import require_entry
from app.evidence.comparing import compare_files, count_files
from app.evidence.files import DiskFiles
from app.proving.commands import change_key, publish_book, seal_book, verify_book
from app.settings import load_settings
from ledger.book.books import Book
from ledger.book.funds import family_of
from ledger.proof.bundles import (
    entry_bundle,
    fund_bundle,
    growth_bundle,
)
from ledger.proof.checkpoints import OriginForeignError, open_checkpoint
from ledger.proof.notes import NoteError
from ledger.proof.publishing import verification_keys
from ledger.proof.storage import Link
from ledger.proof.verification import Report, Witness

MOST_CONNECTIONS = 4


@click.command("seal")
@book_option
def seal_command(book_code: str | None) -> None:
    """Give every row that waits its leaf in the book's log."""
    with open_session() as session:
        book = chosen_book(session, book_code)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Sealing", total=None)
            head = seal_book(
                session, book, step=lambda n: progress.advance(task, advance=n)
            )
    click.echo(f"Book {book.code} is sealed: {head.size} leaves.")
    click.echo(f"Root: {head.root.hex()}")


@click.command("verify")
@book_option
@click.option(
    "--checkpoint",
    "papers",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint that was issued, as a file; may be given again.",
)
@click.option(
    "--rows-only",
    is_flag=True,
    help="Leave the files of evidence out: on a copy of the database without them.",
)
def verify_command(
    book_code: str | None, papers: tuple[Path, ...], *, rows_only: bool
) -> None:
    """Recompute the book's whole log from its rows; status 1 when anything differs.

    The first thing that is not as it was sealed is named first; then the first file of
    evidence that does not have its hash, or is lost. Only a checkpoint that somebody
    else kept shows a log that was made anew as a whole.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        issued = [_issued(session, book, path, "--checkpoint") for path in papers]
        with _more_connections(session) as helpers:
            report = verify_book(session, book, issued, helpers)
        _say(book, report)
        is_kept = rows_only or _verify_files(session, book)
    if not (report.is_good and is_kept):
        sys.exit(WRONG_INPUT)


@click.command("proof")
@click.argument("entry", required=False)
@click.option(
    "--fund", metavar="CODE", help="A fund's whole ledger, or an entry's part."
)
@click.option(
    "--since",
    "papers",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An older checkpoint that the reader holds; alone: what became of it.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@book_option
def proof_command(
    entry: str | None,
    fund: str | None,
    papers: tuple[Path, ...],
    out: Path,
    *,
    book_code: str | None,
) -> None:
    """Write the proof of ENTRY, of a whole fund, or of what grew, to a file.

    ENTRY is the entry's public id, its register number or its fact.
    `python verifier.py FILE` checks it anywhere: ledger/proof/verifier.py.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        require_fund(session, book, fund)
        issued = [_issued(session, book, path, "--since") for path in papers]
        since = [one.checkpoint.size for one in issued]
        if entry is not None:
            id_ = require_entry(session, book, entry).public_id
            lines = entry_bundle(session, book, id_, fund=fund, since=since)
        elif fund is not None:
            lines = fund_bundle(session, book, fund, since=since)
        elif since:
            lines = growth_bundle(session, book, since)
        else:
            raise click.UsageError(
                "Name an ENTRY, a fund with --fund, or a checkpoint with --since."
            )
        with fresh_file(out) as file:
            file.writelines(line.encode() for line in lines)
        apart = family_of(session, book, fund)[1:] if fund and entry is None else ()
    click.echo(f"Wrote {out}. Check it with: python verifier.py {out}")
    if apart:
        click.echo(f"It is of {fund} alone. Bundles of their own: {', '.join(apart)}.")


@click.command("publish-checkpoint")
@book_option
@click.option("--new-key", is_flag=True, help="Begin a new key; the old one signs too.")
def publish_command(book_code: str | None, *, new_key: bool) -> None:
    """Seal the book, sign its head, and print the checkpoint.

    With `--new-key` it is the one that both keys sign: the old key vouches in it for
    the new one, which signs the next alone.
    """
    settings = load_settings()
    now = datetime.now(UTC)
    with open_session() as session:
        book = chosen_book(session, book_code)
        if new_key:
            published = change_key(session, settings, at=now)[book.code]
        else:
            published = publish_book(session, settings, book, at=now)
    click.echo(published.note, nl=False)


def _verify_files(session: Session, book: Book) -> bool:
    """Hash every file of evidence; say which differ, the first of them first."""
    files, count = DiskFiles.below(load_settings().home), count_files(session, book)
    if not count:
        return True
    with progress("Files of evidence", count, Console(stderr=True)) as step:
        differences = compare_files(session, book, files, step)
    for difference in differences:
        click.secho(str(difference), fg="red")
    if not differences:
        click.echo(f"Its {count} files of evidence are as they were handed in.")
    return not differences


def _issued(session: Session, book: Book, path: Path, option: str) -> Witness:
    keys = verification_keys(session, book)
    if not keys:
        raise click.UsageError(f"Book {book.code} has never signed a checkpoint.")
    try:
        text = path.read_text(encoding="utf-8")
        checkpoint = open_checkpoint(text, keys, origin=keys[0].name)
    except (NoteError, OriginForeignError, UnicodeDecodeError) as error:
        raise click.BadParameter(
            f"{path} is no checkpoint of book {book.code}: {error}.",
            param_hint=option,
        ) from error
    return Witness(f"the checkpoint in {path}", checkpoint)


@contextmanager
def _more_connections(session: Session) -> Iterator[list[Link]]:
    """Open a connection for every further processor, up to four in all."""
    url = session.get_bind().engine.url.set(drivername="postgresql")
    address = url.render_as_string(hide_password=False)
    more = min(os.cpu_count() or 1, MOST_CONNECTIONS) - 1
    with ExitStack() as stack:
        links = (psycopg.connect(address) for _ in range(more))
        yield [stack.enter_context(link) for link in links]


def _say(book: Book, report: Report) -> None:
    for difference in report.differences:
        click.secho(str(difference), fg="red")
    for kind, waiting in report.waiting.items():
        more = ", …" if waiting.count > len(waiting.names) else ""
        names = ", ".join(waiting.names)
        click.echo(f"Not sealed yet: {waiting.count} {kind} ({names}{more}).")
    if report.is_good:
        click.echo(
            f"Book {book.code} is as it was sealed: {report.head.size} leaves,"
            f" {report.entries} entries."
        )
        click.echo(f"Root: {report.head.root.hex()}")
