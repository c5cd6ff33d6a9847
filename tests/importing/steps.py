"""Steps of import tests: bring rows into a book, look at what the book then says."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from ledger.book import tables
from ledger.book.acts import Command
from ledger.book.balances import trial_balance
from ledger.book.books import find_book
from ledger.book.reading import Page, list_entries
from ledger.book.scopes import Scope
from payments.formats.open_collective import read_export
from payments.open_collective.importing import import_export
from tests.formats.sample import write

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def command(key):
    return Command(actor="system:test", key=key, at=NOW)


def bring(session, content, book, *, key=None):
    """Import the bytes of a file, or rows of text, and commit."""
    if not isinstance(content, bytes):
        content = write(content)
    export = read_export(content)
    key = key or f"file-{hash(content)}"
    imported = import_export(session, command(key), export, book_name=book)
    session.commit()
    return imported


def balances(session, book, *, at=None):
    """The trial balance of a book as decimals by role; what is zero is left out."""
    rows = trial_balance(session, find_book(session, book), at=at).rows
    return {row.account: row.amount.decimal for row in rows if row.amount}


def journal(session, book):
    """Every entry by its fact: kind, days and lines, without ids."""
    found = list_entries(session, find_book(session, book), Scope(), Page(limit=10_000))
    return {
        entry.fact: (
            entry.kind,
            entry.day,
            [(line.account, line.amount, line.lot) for line in entry.postings],
        )
        for entry in found
    }


def taken_back(session, book):
    """What takes what back: refund, original (by their row ids) and how."""
    entry, original = tables.journal_entry, aliased(tables.journal_entry)
    tie = tables.correction_tie
    book_id = find_book(session, book).id
    named = select(
        entry.c.fact, original.c.fact.label("original"), entry.c.reverses_id
    ).where(
        entry.c.book_id == book_id,
        original.c.book_id == book_id,
        original.c.id.in_([entry.c.reverses_id, entry.c.corrects_id]),
    )
    tied = select(entry.c.fact, original.c.fact.label("original")).where(
        tie.c.book_id == book_id,
        entry.c.book_id == book_id,
        original.c.book_id == book_id,
        entry.c.id == tie.c.entry_id,
        original.c.id == tie.c.original_id,
    )
    found = [
        (row.fact, row.original, "reverses" if row.reverses_id else "corrects")
        for row in session.execute(named)
    ]
    found += [(row.fact, row.original, "tied") for row in session.execute(tied)]
    return {(short(fact), short(of), how) for fact, of, how in found}


def short(fact):
    return fact.rpartition(":")[2]


def without(rows, *row_ids):
    return [row for row in rows if row["shortId"] not in row_ids]


def only(rows, *row_ids):
    return [row for row in rows if row["shortId"] in row_ids]


def changed(rows, row_id, **cells):
    return [{**row, **cells} if row["shortId"] == row_id else row for row in rows]
