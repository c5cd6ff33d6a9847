"""The statement of an account: its lines between an opening and a closing balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy.orm import Session

from ledger.book.balances import balance, day_before
from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.book.kinds import EntryKind
from ledger.book.reading import FIRST_PAGE, Page
from ledger.book.scopes import Scope
from ledger.money import Money


class AccountLine(NamedTuple):
    """A posting of an account, with its entry's name and the balance after it.

    ``number`` is the entry's register number, None until it has one. ``takes_back``
    says that the entry reverses or corrects another. Debit is positive. A named tuple,
    as thousands of them are made in one go.
    """

    entry_id: int
    public_id: UUID
    number: int | None
    kind: EntryKind
    fact: str
    occurred_on: date
    day: date
    takes_back: bool
    keeper: str
    fund: str
    lot: str | None
    party: str | None
    amount: Money
    running: Money


@dataclass(frozen=True, slots=True)
class AccountStatement:
    """What moved on an account, between an opening and a closing balance."""

    opening: Money
    lines: tuple[AccountLine, ...]
    closing: Money


# The pairs of account and fund of a scope are few, whatever the history; the index of
# each is walked from the page's first day on, and no further than the page.
_PAIRS = """
    select a.id as account_id, t.fund_id, k.code as keeper, f.code as fund
    from ledger.account a
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    cross join lateral (
      select distinct t.fund_id from ledger.turnover t
      where t.book_id = a.book_id and t.account_id = a.id offset 0) t
    cross join lateral (
      select f.code from ledger.fund f
      where f.book_id = a.book_id and f.id = t.fund_id offset 0) f
    where a.book_id = %(book)s
"""
_PAIRS_OF_A_FUND = """
    select a.id as account_id, f.id as fund_id, k.code as keeper, f.code as fund
    from ledger.account a
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = a.book_id
    where a.book_id = %(book)s and exists (
      select from ledger.turnover t
      where t.book_id = a.book_id and t.account_id = a.id and t.fund_id = f.id offset 0)
"""
# A page never ends inside an entry. In the order of the fields of ``AccountLine``.
# What a line names is looked up by its key: joined, a table new to the planner is read
# whole.
_LINES = """
    with pair as (
      {pairs}
    ), line as (
      select pair.keeper, pair.fund, p.* from pair
      cross join lateral (
        select p.day, p.entry_id, p.line, p.amount_minor, p.lot_id, p.party_id
        from ledger.posting p
        where p.book_id = %(book)s and p.account_id = pair.account_id
          and p.fund_id = pair.fund_id {within}
        order by p.day, p.entry_id fetch first (%(limit)s) rows with ties) p
      order by p.day, p.entry_id fetch first (%(limit)s) rows with ties
    )
    select line.entry_id, e.public_id, (
        select n.number from ledger.register_number n
        where n.book_id = %(book)s and n.entry_id = line.entry_id offset 0),
      e.kind, e.fact, e.occurred_on, line.day,
      e.reverses_id is not null or e.corrects_id is not null or exists (
        select from ledger.correction_tie t
        where t.book_id = e.book_id and t.entry_id = e.id offset 0),
      line.keeper, line.fund, (
        select l.code from ledger.lot l
        where l.book_id = %(book)s and l.id = line.lot_id offset 0), (
        select y.code from ledger.party y
        where y.book_id = %(book)s and y.id = line.party_id offset 0),
      line.amount_minor
    from line
    cross join lateral (
      select * from ledger.journal_entry x
      where x.book_id = %(book)s and x.id = line.entry_id offset 0) e
    order by line.day, line.entry_id, line.line
"""
_EARLIER_THAT_DAY = """
    with pair as (
      {pairs}
    )
    select coalesce(sum(p.amount_minor), 0)::bigint from pair
    cross join lateral (
      select p.amount_minor from ledger.posting p
      where p.book_id = %(book)s and p.account_id = pair.account_id
        and p.fund_id = pair.fund_id
        and p.day = %(after_day)s and p.entry_id <= %(after)s offset 0) p
"""
_Values = dict[str, object]
_Row = tuple[Any, ...]


def account_statement(
    session: Session, book: Book, scope: Scope, currency: str, page: Page = FIRST_PAGE
) -> AccountStatement:
    """List the postings of a role between two days, with opening and closing balance.

    ``scope.role`` names the account. A page of lines is as long as its limit, or longer
    by the rest of its last entry. The closing balance is that of the last line.
    """
    narrowed = replace(scope, currency=currency)
    opening = _opening(session, book, narrowed, page)
    running, lines = opening, []
    for number, public_id, registered, kind, *rest, minor in _rows(
        session, book, narrowed, page
    ):
        amount = Money(minor, currency)
        running += amount
        head: list[Any] = [number, public_id, registered, EntryKind(kind)]
        lines.append(AccountLine(*[*head, *rest, amount, running]))
    return AccountStatement(opening=opening, lines=tuple(lines), closing=running)


def account_lines(
    session: Session,
    book: Book,
    scope: Scope,
    days: tuple[date | None, date | None] = (None, None),
) -> AccountStatement:
    """List all postings of a scope of one currency between two days, page by page."""
    page = Page(limit=1000, from_on=days[0], to_on=days[1])
    currency = scope.currency or ""
    found = account_statement(session, book, scope, currency, page)
    opening, lines = found.opening, list(found.lines)
    while found.lines:
        last = found.lines[-1]
        after = replace(page, after=(last.day, last.entry_id))
        found = account_statement(session, book, scope, currency, after)
        lines += found.lines
    closing = lines[-1].running if lines else opening
    return AccountStatement(opening=opening, lines=tuple(lines), closing=closing)


def _rows(session: Session, book: Book, scope: Scope, page: Page) -> list[_Row]:
    pairs, values = _pairs(book, scope)
    within, days = _within(page)
    query = _LINES.format(pairs=pairs, within=within)
    asked = values | days | {"limit": page.limit}
    cursor = driver(session).cursor(binary=True)
    return cast("list[_Row]", cursor.execute(query.encode(), asked).fetchall())


def _opening(session: Session, book: Book, scope: Scope, page: Page) -> Money:
    currency = scope.currency or ""
    if page.after is None:
        if page.from_on is None:
            return Money.zero(currency)
        return balance(session, book, scope, currency, at=day_before(page.from_on))
    day, number = page.after
    opening = balance(session, book, scope, currency, at=day_before(day))
    pairs, values = _pairs(book, scope)
    query = _EARLIER_THAT_DAY.format(pairs=pairs).encode()
    row = driver(session).execute(query, values | _after(day, number)).fetchone()
    return opening + Money(cast("int", row[0]) if row else 0, currency)


def _pairs(book: Book, scope: Scope) -> tuple[str, _Values]:
    narrowing, values = scope.narrowing()
    pairs = _PAIRS if scope.fund is None else _PAIRS_OF_A_FUND
    return pairs + narrowing, {"book": book.id, **values}


def _within(page: Page) -> tuple[str, _Values]:
    text = ""
    values: _Values = {}
    if page.after is not None:
        text += " and (p.day, p.entry_id) > (%(after_day)s, %(after)s)"
        values |= _after(*page.after)
    if page.from_on is not None:
        text += " and p.day >= %(from_on)s"
        values["from_on"] = page.from_on
    if page.to_on is not None:
        text += " and p.day <= %(to_on)s"
        values["to_on"] = page.to_on
    return text, values


def _after(day: date, number: int) -> _Values:
    return {"after_day": day, "after": number}
