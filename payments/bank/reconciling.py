"""Bank reconciliation: the statements beside the book, and what explains the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.book.balances import balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from ledger.money import Money
from payments.bank import tables
from payments.bank.accounts import OurAccount, our_accounts

# What the book moved on the account that no line of the bank has shown yet.
_UNDER_WAY = text("""
    select coalesce(sum(p.amount_minor), 0) as minor,
      count(distinct p.entry_id) as entries
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    where p.book_id = :book and a.role = :role and a.place = :place
      and a.currency = :currency and k.code = :keeper
      and e.day between :first and :last
      and not exists (
        select from payments.movement m
        join payments.bank_line l on l.book_id = m.book_id
          and l.remote_id = m.remote_id and l.iban = :iban
        where m.book_id = e.book_id and m.entry_id = e.id and m.provider = :rail)
      and not exists (
        select from payments.allocation x
        where x.book_id = e.book_id and x.entry_id = e.id)
""")


@dataclass(frozen=True, slots=True)
class Standing:
    """An account at the end of its latest statement: the bank's word, and the book's.

    ``explained`` is what the book moved that the bank has not shown yet; the same sign
    as what it adds to the book to give the bank.
    """

    account: OurAccount
    on: date
    bank: Money
    ledger: Money
    explained: Money
    under_way: int

    @property
    def difference(self) -> Money:
        """What nothing explains."""
        return self.bank - self.ledger - self.explained


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
    under_way = session.execute(
        _UNDER_WAY,
        {
            "book": book.id,
            "role": where.code,
            "place": where.place,
            "currency": rail.currency,
            "keeper": where.keeper,
            "first": first.opens_on,
            "last": last.closes_on,
            "iban": account.iban,
            "rail": rail.code,
        },
    ).one()
    return Standing(
        account=account,
        on=last.closes_on,
        bank=Money(last.closing_minor, last.currency),
        ledger=balance(session, book, scope, rail.currency, at=last.closes_on),
        explained=Money(-int(under_way.minor), rail.currency),
        under_way=under_way.entries,
    )
