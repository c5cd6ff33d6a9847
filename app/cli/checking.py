"""Check a book: recompute every invariant, and name what breaks one."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from app.checking.commands import run_check
from app.cli.books import book_option, chosen_book
from app.cli.failures import WRONG_INPUT
from app.cli.output import Format, Table, format_option, show
from app.cli.session import open_session
from app.evidence.files import DiskFiles
from app.settings import load_settings
from ledger.integrity import Finding


@click.command("check")
@book_option
@format_option
def check_command(book_code: str | None, format_: Format) -> None:
    """Recompute every invariant of the book; status 1 when one is broken.

    The whole log is verified as well, and every file of evidence against its hash; the
    result is told on the pages.

    Each finding names the rule and the entry that breaks it. A warning is no fault of
    the books: something really happened that should not have, such as an overdraft.
    """
    files = DiskFiles.below(load_settings().home)
    with open_session() as session:
        book = chosen_book(session, book_code)
        found = run_check(session, book, files, at=datetime.now(UTC))
        session.commit()
    rows = [_row(finding) for finding in found]
    if rows or format_ != "table":
        show(Table(("kind", "rule", "entry", "fact", "detail"), rows), format_)
    if any(not finding.is_warning for finding in found):
        sys.exit(WRONG_INPUT)
    if format_ == "table":
        click.echo(f"Book {book.code} is sound: every rule holds.")


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        "warning" if finding.is_warning else "broken",
        finding.rule,
        str(finding.entry or ""),
        finding.fact or "",
        finding.detail,
    )
