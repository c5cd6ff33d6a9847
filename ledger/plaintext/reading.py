"""Read a scope of a book for a plain-text journal, in one pass and flat memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.registers import keeper_currencies
from ledger.book.scopes import Scope
from ledger.money import Money
from ledger.plaintext.names import ROOTS, distinct_parts
from ledger.plaintext.values import Leg, Opened, PlainEntry, Preface, Tag, valued

ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Naming:
    """The parts of names of a book's keepers, accounts and funds."""

    keepers: dict[str, str]
    accounts: dict[str, str]
    funds: dict[str, str]

    def name(self, row: Any) -> str:  # noqa: ANN401 - a posting's row, or a balance
        """Return the full name of an account of a fund."""
        return ":".join(
            (
                ROOTS[row.type],
                self.keepers[row.keeper],
                self.accounts[_place(row.account, row.place)],
                self.funds[row.fund],
            )
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a scope holds: its postings, and the days of the first and the last."""

    postings: int
    first_day: date
    last_day: date


def naming_of(session: Session, book: Book) -> Naming:
    """Name everything of a book; what is opened later never renames what was there."""

    def codes(table: Table, *columns: str) -> list[Any]:
        picked = [table.c[name] for name in columns]
        query = select(*picked).where(table.c.book_id == book.id).order_by(table.c.id)
        return list(session.execute(query))

    accounts = codes(tables.account, "code", "place")
    return Naming(
        keepers=distinct_parts(row.code for row in codes(tables.keeper, "code")),
        accounts=distinct_parts(_place(row.code, row.place) for row in accounts),
        funds=distinct_parts(row.code for row in codes(tables.fund, "code")),
    )


def extent_of(session: Session, book: Book, scope: Scope) -> Extent | None:
    """Say how much a scope holds, None if nothing ever moved in it."""
    posting = tables.posting
    days = func.min(posting.c.day), func.max(posting.c.day)
    wanted: list[ColumnElement[Any]] = [func.count(), *days]
    query = _narrowed(select(*wanted), book, scope)
    count, first, last = session.execute(query).one()
    return Extent(count, first, last) if count else None


def preface_of(
    session: Session, book: Book, scope: Scope, extent: Extent
) -> tuple[Preface, list[Leg]]:
    """Return what the journal declares, and what every account holds at its end."""
    naming = naming_of(session, book)
    found = trial_balance(session, book, scope).rows
    currencies: dict[str, set[str]] = defaultdict(set)
    roots: dict[str, str] = {}
    held: list[Leg] = []
    for row in found:
        name = naming.name(row)
        currencies[name].add(row.amount.currency)
        roots[name] = ROOTS[row.type]
        held.append(Leg(name, row.amount))
    keepers = {row.keeper for row in found}
    bases = keeper_currencies(session, book)
    preface = Preface(
        title=_title(book, scope),
        first_day=extent.first_day,
        accounts=[
            Opened(name, roots[name], tuple(sorted(currencies[name])))
            for name in sorted(currencies)
        ],
        base=sorted({bases[keeper] for keeper in keepers}),
    )
    return preface, held


def entries_of(
    session: Session, book: Book, scope: Scope, step: Callable[[int], None]
) -> Iterator[PlainEntry]:
    """Read the entries of a scope by day, then in the order of posting.

    ``step`` is told how many postings were read. Codes of parties and notes stay in
    the book: a journal leaves the house.
    """
    naming = naming_of(session, book)
    bases = keeper_currencies(session, book)
    rows = session.execute(
        _postings(book, scope), execution_options={"yield_per": ROWS_AT_ONCE}
    )
    for _, group in groupby(rows, key=lambda row: row.entry_id):
        postings = list(group)
        yield _entry(postings, naming, bases)
        step(len(postings))


def _entry(
    postings: list[Row[Any]], naming: Naming, bases: dict[str, str]
) -> PlainEntry:
    first = postings[0]
    return PlainEntry(
        day=first.day,
        kind=first.kind.replace("_", " "),
        tags=_tags(
            fact=first.fact,
            id=first.public_id,
            number=first.number,
            occurred_on=None if first.occurred_on == first.day else first.occurred_on,
            reverses=first.reverses,
            corrects=first.corrects,
        ),
        legs=tuple(leg for row in postings for leg in _legs(row, naming, bases)),
    )


def _legs(row: Row[Any], naming: Naming, bases: dict[str, str]) -> tuple[Leg, ...]:
    own = bases[row.keeper]
    base = None if row.currency == own else Money(row.base_minor, own)
    tags = _tags(budget_line=row.budget_line, lot=row.lot)
    return valued(naming.name(row), Money(row.amount_minor, row.currency), base, tags)


def _tags(**values: object) -> tuple[Tag, ...]:
    return tuple((name, str(v)) for name, v in values.items() if v is not None)


def _place(code: str, place: str) -> str:
    return f"{code} {place}" if place else code


def _title(book: Book, scope: Scope) -> str:
    parts = [f"book {book.code}"]
    parts += [f"keeper {scope.keeper}"] if scope.keeper else []
    parts += [f"fund {' + '.join(scope.family)}"] if scope.fund else []
    money = "" if book.is_live else " (test money)"
    return f"Igoudar: {', '.join(parts)}{money}"


def _postings(book: Book, scope: Scope) -> Select[Any]:
    posting, entry, account = tables.posting, tables.journal_entry, tables.account
    reversed_, corrected = entry.alias("reversed"), entry.alias("corrected")
    number, tie = tables.register_number, tables.correction_tie
    line, lot = tables.budget_line, tables.lot
    corrects = func.coalesce(entry.c.corrects_id, tie.c.original_id)
    query = select(
        posting.c.entry_id,
        posting.c.day,
        posting.c.currency,
        posting.c.amount_minor,
        posting.c.base_minor,
        entry.c.kind,
        entry.c.fact,
        entry.c.public_id,
        entry.c.occurred_on,
        number.c.number,
        reversed_.c.public_id.label("reverses"),
        corrected.c.public_id.label("corrects"),
        account.c.code.label("account"),
        account.c.place,
        account.c.type,
        tables.keeper.c.code.label("keeper"),
        tables.fund.c.code.label("fund"),
        line.c.code.label("budget_line"),
        lot.c.code.label("lot"),
    )
    return (
        _narrowed(query, book, scope)
        .join(entry, _of(entry.c.book_id, entry.c.id, posting.c.entry_id))
        .outerjoin(line, _of(line.c.book_id, line.c.id, posting.c.budget_line_id))
        .outerjoin(lot, _of(lot.c.book_id, lot.c.id, posting.c.lot_id))
        .outerjoin(number, _of(number.c.book_id, number.c.entry_id, entry.c.id))
        .outerjoin(tie, _of(tie.c.book_id, tie.c.entry_id, entry.c.id))
        .outerjoin(
            reversed_, _of(reversed_.c.book_id, reversed_.c.id, entry.c.reverses_id)
        )
        .outerjoin(corrected, _of(corrected.c.book_id, corrected.c.id, corrects))
        .order_by(posting.c.day, posting.c.entry_id, posting.c.line)
    )


def _narrowed(query: Select[Any], book: Book, scope: Scope) -> Select[Any]:
    posting, account = tables.posting, tables.account
    keeper, fund = tables.keeper, tables.fund
    return (
        query.select_from(posting)
        .join(account, _of(account.c.book_id, account.c.id, posting.c.account_id))
        .join(
            keeper,
            and_(
                keeper.c.book_id == account.c.book_id,
                keeper.c.id == account.c.keeper_id,
            ),
        )
        .join(fund, _of(fund.c.book_id, fund.c.id, posting.c.fund_id))
        .where(posting.c.book_id == book.id, *scope.conditions())
    )


def _of(
    book_id: ColumnElement[int], number: ColumnElement[int], of: ColumnElement[Any]
) -> ColumnElement[bool]:
    return and_(book_id == tables.posting.c.book_id, number == of)
