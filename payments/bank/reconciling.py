"""Bank reconciliation: the statements beside the book, and what explains the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from ledger.money import Money
from payments.bank import tables
from payments.bank.accounts import OurAccount, our_accounts

# What the book moved on the account that no line of the bank has shown yet. Each entry
# is looked up by itself (`offset 0`): right after a large file the planner does not yet
# know how many rows there are, and joined they took minutes.
_UNSHOWN = """
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    where p.book_id = :book and a.role = :role and a.place = :place
      and a.currency = :currency and k.code = :keeper
      and e.day between :first and :last
      and not exists (
        select from payments.movement m
        where m.book_id = e.book_id and m.entry_id = e.id and m.provider = :rail
          and exists (
            select from payments.bank_line l
            where l.book_id = m.book_id and l.remote_id = m.remote_id
              and l.iban = :iban offset 0)
        offset 0)
      and not exists (
        select from payments.allocation x
        where x.book_id = e.book_id and x.entry_id = e.id offset 0)
"""
# An entry may name the account twice and move nothing on it: such a one is not on its
# way anywhere.
_EACH = text(f"""
    select e.id, e.reverses_id, e.fact, e.occurred_on, sum(p.amount_minor) as minor
    {_UNSHOWN}
    group by e.id, e.reverses_id, e.fact, e.occurred_on
    having sum(p.amount_minor) <> 0 order by e.id
""")


# What the bank had shown by then and the book has under a later day.
_POSTED_LATER = text("""
    select e.fact, e.occurred_on, sum(p.amount_minor) as minor
    from payments.bank_line l
    join payments.movement m on m.book_id = l.book_id and m.remote_id = l.remote_id
      and m.provider = :rail and m.keeper = :keeper
    join ledger.journal_entry e on e.book_id = m.book_id and e.id = m.entry_id
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where l.book_id = :book and l.iban = :iban and l.booked_on <= :last
      and e.day > :last and a.role = :role and a.place = :place
      and a.currency = :currency
    group by e.id, e.fact, e.occurred_on
    having sum(p.amount_minor) <> 0 order by e.id
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """An account at the end of its latest statement: the bank's word, and the book's.

    ``explained`` is what the book moved that the bank has not shown yet; the same sign
    as what it adds to the book to give the bank. ``since`` is the first day of the
    first statement.
    """

    account: OurAccount
    on: date
    bank: Money
    ledger: Money
    explained: Money
    under_way: int
    since: date

    @property
    def difference(self) -> Money:
        """What nothing explains."""
        return self.bank - self.ledger - self.explained


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An entry that stands on one side only by the end of a statement."""

    fact: str
    occurred_on: date
    amount: Money


def under_way(session: Session, book: Book, standing: Standing) -> list[UnderWay]:
    """List the entries that the bank has not shown by the end of its statement."""
    values = _values(book, standing.account, standing.since, standing.on)
    return _listed(standing.account, _unshown(session, values))


def posted_later(session: Session, book: Book, standing: Standing) -> list[UnderWay]:
    """List what the bank had shown and the book has under a later day."""
    values = _values(book, standing.account, standing.since, standing.on)
    return _listed(standing.account, session.execute(_POSTED_LATER, values))


def _listed(account: OurAccount, rows: Iterable[Row[Any]]) -> list[UnderWay]:
    currency = account.rail.currency
    return [
        UnderWay(row.fact, row.occurred_on, Money(int(row.minor), currency))
        for row in rows
    ]


def _unshown(session: Session, values: Mapping[str, object]) -> list[Row[Any]]:
    """Read what the bank has not shown; what was reversed before it did is nothing.

    An entry and its reversal are left out together, the latest reversal first: of an
    entry that was reversed and posted again the first one stays.
    """
    rows = {row.id: row for row in session.execute(_EACH, values)}
    for number in sorted(rows, reverse=True):
        row = rows.get(number)
        if row is not None and row.reverses_id in rows:
            del rows[number], rows[row.reverses_id]
    return list(rows.values())


def standings(
    session: Session, book: Book, until: date | None = None
) -> list[Standing]:
    """Compare every account that has a statement, at its latest one until a day."""
    found = (
        _standing(session, book, account, until)
        for account in our_accounts(session, book.id)
    )
    return [standing for standing in found if standing is not None]


def _standing(
    session: Session, book: Book, account: OurAccount, until: date | None
) -> Standing | None:
    table = tables.statement
    query = select(table).where(
        table.c.book_id == book.id, table.c.iban == account.iban
    )
    first = session.execute(query.order_by(table.c.position).limit(1)).first()
    if until is not None:
        query = query.where(table.c.closes_on <= until)
    last = session.execute(query.order_by(table.c.position.desc()).limit(1)).first()
    if first is None or last is None:
        return None
    rail = account.rail
    where = rail.holds(rail.currency)
    scope = Scope(
        keeper=where.keeper, role=where.code, currency=rail.currency, place=where.place
    )
    values = _values(book, account, first.opens_on, last.closes_on)
    unshown = [int(row.minor) for row in _unshown(session, values)]
    return Standing(
        account=account,
        on=last.closes_on,
        bank=Money(last.closing_minor, last.currency),
        ledger=balance(session, book, scope, rail.currency, at=last.closes_on),
        explained=Money(-sum(unshown), rail.currency),
        under_way=len(unshown),
        since=first.opens_on,
    )


def _values(
    book: Book, account: OurAccount, first: date, last: date
) -> dict[str, object]:
    rail = account.rail
    where = rail.holds(rail.currency)
    return {
        "book": book.id,
        "role": where.code,
        "place": where.place,
        "currency": rail.currency,
        "keeper": where.keeper,
        "first": first,
        "last": last,
        "iban": account.iban,
        "rail": rail.code,
    }
