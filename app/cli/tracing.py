"""Follow money on the command line: what a lot paid, or which lots paid an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.books import book_option, chosen_book
from app.cli.output import Cell, Format, Table, format_option, show
from app.cli.session import open_session
from app.evidence.tables import EntryEvidence
from ledger.book import tables
from ledger.book.books import Book
from ledger.book.reading import JournalEntry, entries_by_id, entry_of, find_entry
from ledger.book.roles import is_source
from ledger.financing.trace import TakenLot, paid_with, uses_of
from ledger.financing.uses import entries_of_lot

COLUMNS = (
    *("step", "what", "day", "number", "fact", "lot", "source"),
    *("currency", "amount", "became_currency", "became", "receipts"),
)
HIDDEN = ("step", "source", "became_currency")

Rows = list[tuple[Cell, ...]]


@click.command("trace")
@click.argument("what", metavar="LOT|ENTRY")
@book_option
@format_option
def trace_command(what: str, book_code: str | None, format_: Format) -> None:
    """Follow money: what LOT paid, down to the receipts, or which lots paid ENTRY.

    A lot is named by its code, an entry by its fact, its public id or its register
    number; one that brought lots shows what became of them. An amount below nothing
    was given back.
    """
    with open_session() as session:
        book = chosen_book(session, book_code)
        rows = _lot_rows(session, book, what)
        if not rows:
            entry = require_entry(session, book, what)
            rows = _brought_rows(session, book, entry) or _entry_rows(
                session, book, entry
            )
    if format_ == "table":
        show(_as_tree(rows, what), format_)
    else:
        show(Table(COLUMNS, rows), format_)


def require_entry(session: Session, book: Book, what: str) -> JournalEntry:
    """Find the entry of a fact, a public id or a register number."""
    found = entry_of(session, book, what)
    if found is None and what.isdecimal():
        number = tables.register_number
        query = select(number.c.entry_id).where(
            number.c.book_id == book.id, number.c.number == int(what[:18])
        )
        entries = entries_by_id(session, book, session.scalars(query))
        found = next(iter(entries.values()), None)
    if found is None:
        try:
            found = find_entry(session, book, UUID(what))
        except ValueError:
            found = None
    if found is None:
        raise click.UsageError(
            f"Book {book.code} has neither a lot nor an entry {what!r}. `igoudar"
            " account ROLE` lists facts, numbers and lots."
        )
    return found


def _lot_rows(session: Session, book: Book, lot: str) -> Rows:
    """The entries that brought it or took it back; its wires, each with its uses."""
    taken = uses_of(session, book, lot)
    entries = entries_by_id(session, book, {part.entry_id for part in taken})
    receipts = _receipts(session, book, entries)
    wired = {part.entry_id for part in taken if part.moved is not None}
    below: dict[int, list[TakenLot]] = defaultdict(list)
    for part in taken:
        if part.tranche_id in wired:
            below[part.tranche_id].append(part)
    rows = _own_rows(session, book, lot)

    def go_down(step: int, part: TakenLot) -> None:
        rows.append(_row(step, entries[part.entry_id], part, receipts))
        for use in below.pop(part.entry_id, []):
            go_down(step + 1, use)

    for part in taken:
        if part.tranche_id not in wired:
            go_down(1, part)
    return rows


def _own_rows(session: Session, book: Book, lot: str) -> Rows:
    return [
        (
            *(0, *_named(entry), lot, posting.account),
            *(posting.amount.currency, -posting.amount, None, None, 0),
        )
        for entry in entries_of_lot(session, book, lot)
        for posting in entry.postings
        if posting.lot == lot and is_source(posting.account)
    ]


def _brought_rows(session: Session, book: Book, entry: JournalEntry) -> Rows:
    """What became of the lots that an entry brought; nothing if it brought none."""
    lots = dict.fromkeys(
        posting.lot
        for posting in entry.postings
        if posting.lot and is_source(posting.account) and posting.amount.minor < 0
    )
    return [row for lot in lots if lot for row in _lot_rows(session, book, lot)]


def _entry_rows(session: Session, book: Book, entry: JournalEntry) -> Rows:
    """The entry, and the lots that paid it, each with the wire that had brought it."""
    taken = paid_with(session, book, [entry.id]).get(entry.id, [])
    wires = {part.tranche_id for part in taken if part.tranche_id is not None}
    entries = entries_by_id(session, book, wires)
    count = _receipts(session, book, {entry.id: entry}).get(entry.id, 0)
    rows: Rows = [(0, *_named(entry), None, None, None, None, None, None, count)]
    for part in taken:
        wire = entries.get(part.tranche_id or 0)
        named = _named(wire) if wire else ("paid with", part.received_on, None, None)
        rows.append(
            (
                *(1, *named, part.lot, part.source),
                *(part.amount.currency, part.amount, *_became(part), 0),
            )
        )
    return rows


def _became(part: TakenLot) -> tuple[Cell, Cell]:
    moved = part.moved
    return (moved.currency, moved) if moved is not None else (None, None)


def _named(entry: JournalEntry) -> tuple[Cell, ...]:
    return (entry.kind.value, entry.day, entry.number, entry.fact)


def _row(
    step: int, entry: JournalEntry, part: TakenLot, receipts: dict[int, int]
) -> tuple[Cell, ...]:
    return (
        *(step, *_named(entry), part.lot, part.source),
        *(part.amount.currency, part.amount, *_became(part)),
        receipts.get(entry.id, 0),
    )


def _receipts(
    session: Session, book: Book, entries: dict[int, JournalEntry]
) -> dict[int, int]:
    query = (
        select(EntryEvidence.entry_id, func.count())
        .where(
            EntryEvidence.book_id == book.id, EntryEvidence.entry_id.in_(list(entries))
        )
        .group_by(EntryEvidence.entry_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _as_tree(rows: Rows, what: str) -> Table:
    """Set what follows from a line below it, further in."""
    kept = [i for i, name in enumerate(COLUMNS) if name not in HIDDEN]
    drawn = [[row[i] for i in kept] for row in _indented(rows)]
    columns = [COLUMNS[i] for i in kept]
    spare = ("number", "receipts", "day", "lot")
    return Table(columns, drawn, f"Trace of {what}", spare)


def _indented(rows: Rows) -> Iterator[tuple[Cell, ...]]:
    what = COLUMNS.index("what")
    for row in rows:
        step = int(str(row[0]))
        branch = "  " * (step - 1) + "└ " if step else ""
        yield (*row[:what], f"{branch}{row[what]}", *row[what + 1 :])
