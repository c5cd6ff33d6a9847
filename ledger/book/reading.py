"""Read entries back: one by its public id, or a page of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book
from ledger.book.calls import array, driver
from ledger.book.kinds import EntryKind
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.book.touching import touching
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Posting:
    """One posting as it stands in the journal. Debit is positive."""

    entry_id: int
    line: int
    account_id: int
    account: str
    place: str
    keeper: str
    fund: str
    amount: Money
    base_minor: int
    budget_line: str | None
    lot: str | None
    party: str | None


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """An entry as it stands in the journal, with all its postings in order.

    ``number`` is the register number, None until the entry has been numbered.
    ``reverses`` and ``corrects`` are the public ids of the entries taken back.
    """

    id: int
    public_id: UUID
    number: int | None
    kind: EntryKind
    fact: str
    occurred_on: date
    day: date
    posted_at: datetime
    act_id: int
    reverses: UUID | None
    corrects: UUID | None
    postings: tuple[Posting, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Which entries to read: those after ``after``, at most ``limit``, oldest first.

    ``after`` is the pair (day, id) of the last entry of the page before.
    """

    limit: int = 200
    after: tuple[date, int] | None = None
    from_on: date | None = None
    to_on: date | None = None


FIRST_PAGE = Page()

# Read for every page of a list: its text is ready, and the driver keeps it prepared.
_POSTINGS = b"""
    select p.entry_id, p.line, p.account_id, p.currency, p.amount_minor, p.base_minor,
      a.code, a.place, k.code, f.code, b.code, l.code, y.code
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    left join ledger.budget_line b on b.book_id = p.book_id and b.id = p.budget_line_id
    left join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    left join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
    where p.book_id = %s and p.entry_id = any(%s::bigint[])
    order by p.entry_id, p.line
"""
# The columns of ``_entries``, each looked up: a join may read the whole journal.
_BY_ID = b"""
    select e.id, e.public_id, (
        select n.number from ledger.register_number n
        where n.book_id = e.book_id and n.entry_id = e.id),
      e.kind, e.fact, e.occurred_on, e.day, e.posted_at, e.act_id, (
        select r.public_id from ledger.journal_entry r
        where r.book_id = e.book_id and r.id = e.reverses_id), (
        select c.public_id from ledger.journal_entry c
        where c.book_id = e.book_id and c.id = coalesce(e.corrects_id, (
          select t.original_id from ledger.correction_tie t
          where t.book_id = e.book_id and t.entry_id = e.id))),
      e.book_id
    from unnest(%s::bigint[]) as wanted(id)
    cross join lateral (
      select * from ledger.journal_entry x
      where x.book_id = %s and x.id = wanted.id offset 0) e
"""
_Row = tuple[Any, ...]


def find_entry(session: Session, book: Book, public_id: UUID) -> JournalEntry | None:
    """Return the entry of a public id, or None."""
    entry = tables.journal_entry
    found = read_entries(session, _entries(book).where(entry.c.public_id == public_id))
    return found[0] if found else None


def entry_of(session: Session, book: Book, fact: str) -> JournalEntry | None:
    """Return the entry of a fact, or None."""
    entry = tables.journal_entry
    found = read_entries(session, _entries(book).where(entry.c.fact == fact))
    return found[0] if found else None


def entries_by_id(
    session: Session, book: Book, ids: Iterable[int]
) -> dict[int, JournalEntry]:
    """Return entries by their numbers inside the database."""
    values = array(list(dict.fromkeys(ids))), book.id
    rows = driver(session).execute(_BY_ID, values).fetchall()
    return {entry.id: entry for entry in _together(session, cast("list[_Row]", rows))}


def list_entries(
    session: Session, book: Book, scope: Scope = WHOLE_BOOK, page: Page = FIRST_PAGE
) -> list[JournalEntry]:
    """Read a page of entries that touch a scope, by day, then in order of posting."""
    entry = tables.journal_entry
    query = _entries(book).order_by(entry.c.day, entry.c.id).limit(page.limit)
    if scope == WHOLE_BOOK:
        query = query.where(*_within(page, entry.c.day, entry.c.id))
    else:
        found = touching(book.id, scope, partial(_within, page), page.limit)
        query = query.join(found, found.c.entry_id == entry.c.id)
    return read_entries(session, query)


def read_entries(session: Session, query: Select[Any]) -> list[JournalEntry]:
    """Read the entries of a query of ``_entries``, with their postings."""
    return _together(session, [tuple(row) for row in session.execute(query)])


def _together(session: Session, rows: Sequence[_Row]) -> list[JournalEntry]:
    if not rows:
        return []
    postings = _postings(session, rows[0][-1], [row[0] for row in rows])
    return [_entry(row, postings) for row in rows]


def _entry(row: _Row, postings: dict[int, list[Posting]]) -> JournalEntry:
    number, public_id, registered, kind, fact, occurred_on, *rest = row
    day, posted_at, act_id, reverses, corrects, _book = rest
    return JournalEntry(
        id=number,
        public_id=public_id,
        number=registered,
        kind=EntryKind(kind),
        fact=fact,
        occurred_on=occurred_on,
        day=day,
        posted_at=posted_at,
        act_id=act_id,
        reverses=reverses,
        corrects=corrects,
        postings=tuple(postings[number]),
    )


def _within(
    page: Page, day: ColumnElement[date], number: ColumnElement[int]
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if page.after is not None:
        found.append(tuple_(day, number) > tuple_(*map(literal, page.after)))
    if page.from_on is not None:
        found.append(day >= page.from_on)
    if page.to_on is not None:
        found.append(day <= page.to_on)
    return found


def _entries(book: Book) -> Select[Any]:
    entry, number = tables.journal_entry, tables.register_number
    tie = tables.correction_tie
    reversed_, corrected = entry.alias("reversed"), entry.alias("corrected")
    corrects = func.coalesce(entry.c.corrects_id, tie.c.original_id)
    return (
        # In the order of the fields of ``JournalEntry``.
        select(
            *(entry.c.id, entry.c.public_id, number.c.number, entry.c.kind),
            *(entry.c.fact, entry.c.occurred_on, entry.c.day, entry.c.posted_at),
            *(entry.c.act_id, reversed_.c.public_id.label("reverses")),
            *(corrected.c.public_id.label("corrects"), entry.c.book_id),
        )
        .outerjoin(number, _pair(number.c.book_id, number.c.entry_id, entry.c.id))
        .outerjoin(tie, _pair(tie.c.book_id, tie.c.entry_id, entry.c.id))
        .outerjoin(
            reversed_, _pair(reversed_.c.book_id, reversed_.c.id, entry.c.reverses_id)
        )
        .outerjoin(corrected, _pair(corrected.c.book_id, corrected.c.id, corrects))
        .where(entry.c.book_id == book.id)
    )


def _postings(
    session: Session, book_id: int, entries: list[int]
) -> dict[int, list[Posting]]:
    found: dict[int, list[Posting]] = defaultdict(list)
    rows = driver(session).execute(_POSTINGS, (book_id, array(entries))).fetchall()
    for entry_id, line, account_id, currency, minor, base, *codes in cast(
        "list[_Row]", rows
    ):
        account, place, keeper, fund, budget_line, lot, party = codes
        found[entry_id].append(
            Posting(
                entry_id=entry_id,
                line=line,
                account_id=account_id,
                account=account,
                place=place,
                keeper=keeper,
                fund=fund,
                amount=Money(minor, currency),
                base_minor=base,
                budget_line=budget_line,
                lot=lot,
                party=party,
            )
        )
    return found


def _pair(
    book_id: ColumnElement[int], number: ColumnElement[int], of: ColumnElement[Any]
) -> ColumnElement[bool]:
    return and_(book_id == tables.journal_entry.c.book_id, number == of)
