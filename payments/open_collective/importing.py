"""Bring a file into a book: every row once, or none when anything is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry
from payments.formats.open_collective import Export, Row, classify
from payments.formats.open_collective.cells import LEGACY
from payments.open_collective.book import find_or_open_book, open_registers
from payments.open_collective.changes import changed_columns
from payments.open_collective.drafts import Drafter
from payments.open_collective.errors import (
    OtherIdsError,
    RowChangedError,
    RowInFutureError,
)
from payments.open_collective.known import Said, find_known, said_by
from payments.open_collective.refunds import Poster

# A clock may run a day ahead of the file's zone.
_LEEWAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: how many rows it posted, found posted, had nothing of."""

    book: Book
    posted: int
    already_there: int
    of_nothing: int
    tied: int
    """Refunds that had come before what they give back, now tied to it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Row
    draft: DraftEntry
    original: str | None


def import_export(
    session: Session,
    command: Command,
    export: Export,
    *,
    book_name: str,
    on_rows: Callable[[int], object] = lambda _count: None,
) -> Imported:
    """Post every row that the book does not hold yet. The caller commits.

    Raises ImportRefusedError or a ledger error when any row does not fit; the caller
    then rolls back, and nothing is posted. ``on_rows`` is told how many
    rows are done, now and then.
    """
    _check_days(export, command)
    book = find_or_open_book(session, book_name)
    request = {"account": export.account, "rows": len(export.rows)}
    act = record_act(session, book.id, command, "import_open_collective", request)
    open_registers(session, act, book, export)
    entries = _drafts(export, fund=book_name)
    posted, tied = _post_new(session, act, book, entries, on_rows)
    return Imported(
        book=book,
        posted=posted,
        already_there=len(entries) - posted,
        of_nothing=len(export.rows) - len(entries),
        tied=tied,
    )


def _drafts(export: Export, *, fund: str) -> list[_Entry]:
    drafter = Drafter(export.account, fund)
    classified = [one for row in export.rows if (one := classify(row)).lines]
    return [
        _Entry(
            row=one.row,
            draft=drafter.draft(one),
            original=one.row.refunds and drafter.fact(one.row.refunds),
        )
        for one in classified
    ]


def _post_new(
    session: Session,
    act: Act,
    book: Book,
    entries: Sequence[_Entry],
    on_rows: Callable[[int], object],
) -> tuple[int, int]:
    facts = {entry.draft.fact for entry in entries}
    originals = {entry.original for entry in entries if entry.original}
    said = find_known(session, book.id, facts | originals)
    new = [entry for entry in entries if _is_new(entry, said)]
    if new and len(new) == len(entries):
        _check_ids(session, book, new[0].row)
    on_rows(len(entries) - len(new))
    poster = Poster(session, act, said, on_rows)
    for entry in new:
        poster.post(entry.draft, entry.original)
    poster.flush()
    return poster.posted, poster.tie_waiting(entry.draft.fact for entry in new)


def _is_new(entry: _Entry, said: Mapping[str, Said]) -> bool:
    """Say whether the book lacks a row. Raises RowChangedError where it differs."""
    was, now = said.get(entry.draft.fact), said_by(entry.draft)
    if was is not None and was != now:
        raise RowChangedError(
            entry.row,
            was.describe(now),
            now.describe(was),
            columns=changed_columns(was, now),
        )
    return was is None


def _check_days(export: Export, command: Command) -> None:
    for row in export.rows:
        if row.at > command.at + _LEEWAY:
            raise RowInFutureError(row.line, row.row_id, row.on)


def _check_ids(session: Session, book: Book, row: Row) -> None:
    """Refuse rows named by running numbers beside rows named by short ids."""
    fact = tables.journal_entry.c.fact
    imported = func.starts_with(fact, "open_collective:")
    query = select(fact).where(tables.journal_entry.c.book_id == book.id, imported)
    known = session.execute(query.limit(1)).scalar()
    is_legacy = row.row_id.startswith(LEGACY)
    if known and (f":{LEGACY}" in known) != is_legacy:
        raise OtherIdsError(book.code, row.line)
