"""Show what a command would post, ask, and post just that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import click
from sqlalchemy.orm import Session

from app.cli.output import Cell, Format, Table, show, without
from app.reversing.standing import last_word
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.journal import PostedEntry, number_entries, write_note
from ledger.book.reading import entries_by_id
from ledger.book.registers import keeper_currencies
from ledger.money import Money

Posting = Callable[[Session, Act], Sequence[PostedEntry]]
"""Posts the entries of a command under its act; asked twice, it posts the same."""

_COLUMNS = (
    *("day", "occurred_on", "fact", "account", "fund", "currency", "amount"),
    *("base", "lot", "party"),
)
_IF_ANY = ("base", "lot", "party")
"""Columns that eyes need only where they say something."""
_FACT, _AMOUNT = _COLUMNS.index("fact"), _COLUMNS.index("amount")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command is to post: its act, how it is asked about, and its paper."""

    command: Command
    verb: str
    request: Mapping[str, object]
    title: str
    question: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Rehearsed:
    """What was posted and taken back again: its lines, and whether any was new."""

    rows: tuple[tuple[Cell, ...], ...]
    entries: tuple[PostedEntry, ...]

    @property
    def facts(self) -> str:
        """The facts, as they are told."""
        return ", ".join(one.fact for one in self.entries)

    @property
    def is_new(self) -> bool:
        """Whether anything was posted that had not been before."""
        return any(one.is_new for one in self.entries)


def post_as_shown(
    session: Session,
    book: Book,
    wanted: Wanted,
    posting: Posting,
    *,
    yes: bool,
    format_: Format,
) -> None:
    """Post what was shown and confirmed, or say that it was posted before.

    It is posted and undone first: what the book refuses is told before anybody is
    asked, and nothing is held while somebody thinks.
    """
    is_read = format_ != "table"
    seen = _post(session, book, wanted, posting)
    _require_standing(session, book, seen)
    session.rollback()
    _show(seen, wanted.title, format_)
    if not seen.is_new:
        click.echo(f"Was posted before: {seen.facts}.", err=is_read)
        return
    if not yes:
        click.confirm(wanted.question, abort=True, err=is_read)
    done = _post(session, book, wanted, posting)
    if (done.rows, done.is_new) != (seen.rows, True):
        session.rollback()
        raise click.ClickException(
            "the book has changed since this was shown: call again and look anew."
        )
    session.commit()
    number_entries(session, book.id)
    session.commit()
    click.echo(f"Posted {seen.facts}.", err=is_read)


def _post(session: Session, book: Book, wanted: Wanted, posting: Posting) -> _Rehearsed:
    act = record_act(session, book.id, wanted.command, wanted.verb, wanted.request)
    posted = posting(session, act)
    if wanted.note:
        write_note(session, act, posted[0].id, wanted.note)
    entries = entries_by_id(session, book, [one.id for one in posted])
    bases = keeper_currencies(session, book)
    rows = tuple(
        (
            *(entries[one.id].day, entries[one.id].occurred_on, one.fact),
            *(f"{line.account} {line.place}".strip(), line.fund),
            *(line.amount.currency, line.amount),
            *(Money(line.base_minor, bases[line.keeper]), line.lot, line.party),
        )
        for one in posted
        for line in entries[one.id].postings
    )
    return _Rehearsed(rows, tuple(posted))


def _require_standing(session: Session, book: Book, seen: _Rehearsed) -> None:
    """Refuse what was posted before and stands no more: its fact was used up."""
    own = {one.fact for one in seen.entries}
    for one in seen.entries:
        last = None if one.is_new else last_word(session, book, one.id)
        if last is not None and not last.stands and last.fact not in own:
            raise click.ClickException(
                f"{one.fact} was posted before, and reversed by {last.fact}: enter it"
                " anew under another name."
            )


def _show(seen: _Rehearsed, title: str, format_: Format) -> None:
    """Show all lines in one table, or to eyes each entry in one of its own."""
    if format_ != "table":
        show(Table(_COLUMNS, seen.rows, title), format_)
        return
    click.echo(title)
    for one in seen.entries:
        rows = [row for row in seen.rows if row[_FACT] == one.fact]
        show(_entry(one, rows), format_)


def _entry(one: PostedEntry, rows: Sequence[tuple[Cell, ...]]) -> Table:
    """Draw an entry without the columns that say nothing that is not said already."""
    said = (None, one.fact)
    silent = [
        name
        for name in _IF_ANY
        if all(row[_COLUMNS.index(name)] in (*said, row[_AMOUNT]) for row in rows)
    ]
    occurred_on = rows[0][_COLUMNS.index("occurred_on")]
    since = "" if occurred_on == one.day else f", of {occurred_on}"
    table = Table(_COLUMNS, rows, f"{one.fact}, {one.day}{since}")
    return without(table, "day", "occurred_on", "fact", *silent)
