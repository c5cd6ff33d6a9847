"""Reverse a whole entry on the command line, with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.actors import PROGRAM
from app.cli.books import book_option, chosen_book
from app.cli.codes import REASON
from app.cli.figures import DAY
from app.cli.fiscal_years import require_declared
from app.cli.session import open_session
from app.cli.tracing import require_entry
from app.clock import local_day
from app.reversing.following import take_back
from app.reversing.standing import LastWord, last_word
from ledger.book import tables
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.errors import LeanedOnError
from ledger.book.journal import number_entries, write_note
from ledger.book.reading import JournalEntry
from payments.attempts import Witness


@click.command("reverse")
@click.argument("entry", metavar="ENTRY")
@click.option(
    "--reason", required=True, type=REASON, help="Why, for whoever reads the entry."
)
@click.option("--on", type=DAY, help="The day of the reversal; by default today.")
@book_option
@click.option("--yes", is_flag=True, help="Do not ask.")
def reverse_command(
    entry: str,
    reason: str,
    on: datetime | None,
    *,
    book_code: str | None,
    yes: bool,
) -> None:
    """Take ENTRY back whole: its mirror is posted, once, and its lots are free again.

    An entry is named by its fact, its public id or its register number. It is refused
    while something later leans on it, and says what. A reversal can be reversed.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        found = require_entry(session, book, entry)
        if (last := last_word(session, book, found.id)) is not None:
            _say_done(found, last)
            return
        now = datetime.now(UTC)
        day = on.date() if on else local_day(now, book.zone)
        keepers = (one.keeper for one in found.postings)
        require_declared(session, book, keepers, day)
        if not yes:
            said = f"{found.fact} of {found.occurred_on}"
            click.confirm(f"Take {said} back whole?", abort=True)
        command = Command(PROGRAM, f"reverse:{found.fact}", now)
        request = {"entry": str(found.public_id)}
        act = record_act(session, book.id, command, "reverse_entry", request)
        try:
            by = (Witness(command.actor, now), day)
            done = take_back(session, book, act, found.fact, by=by)
        except LeanedOnError as error:
            session.rollback()
            raise click.ClickException(_leaning(session, book, found, error)) from error
        if done.is_new:
            write_note(session, act, done.id, reason)
        session.commit()
        number_entries(session, book.id)
        session.commit()
    click.echo(f"Reversed {found.fact}, by {done.fact}.")


def _say_done(entry: JournalEntry, last: LastWord) -> None:
    """Say that nothing is done, because it was; or what to reverse instead."""
    if not last.stands:
        click.echo(f"Was reversed before: {entry.fact}, by {last.fact}.")
        return
    raise click.ClickException(
        f"{entry.fact} was reversed before, and stands again by {last.fact}: to take it"
        " back once more, reverse that one."
    )


def _leaning(
    session: Session, book: Book, entry: JournalEntry, error: LeanedOnError
) -> str:
    table = tables.journal_entry
    query = select(table.c.fact).where(
        table.c.book_id == book.id, table.c.public_id == error.by
    )
    by = session.scalar(query)
    return f"{by} leans on {entry.fact}: reverse that one first."
