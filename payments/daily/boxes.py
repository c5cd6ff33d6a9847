"""Cash boxes in a closed day: the last count beside the book.

A count speaks of the instant at which it was confirmed. What stands in the book since
then, and what had been paid without being approved, explains the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.cash import tables
from payments.daily.reading import balance_of
from payments.daily.values import Difference, DifferenceKind, Position, shortened
from payments.rails.registry import Rail, rails_of

# What the count knew and the book has under a later day, and the other way round.
_ASIDE = text("""
    select e.fact, e.occurred_on, sum(p.amount_minor) as minor,
      e.id > :last as is_new
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    where p.book_id = :book and a.code = :code and a.place = :place
      and a.currency = :currency and k.code = :keeper
      and (e.id > :last) = (p.day <= :on)
    group by e.id, e.fact, e.occurred_on
    having sum(p.amount_minor) <> 0 order by e.id
""")


@dataclass(frozen=True, slots=True)
class LastCount:
    """The latest confirmed count of a box until a day.

    ``last_entry`` is the last entry that it knew; ``spent`` had left the box then, and
    not the book.
    """

    name: str
    on: date
    counted: Money
    spent: Money
    last_entry: int


def box_positions(session: Session, book: Book, on: date) -> list[Position]:
    """Put every cash box that was ever counted beside its last count."""
    rails = [one for one in rails_of(session, book.id) if one.role == "cash_box"]
    found = (_box(session, book, rail, on) for rail in rails)
    return [one for one in found if one is not None]


def _box(session: Session, book: Book, rail: Rail, on: date) -> Position | None:
    account = rail.holds(rail.currency)
    count = last_count(session, book, rail, on)
    if count is None:
        return None
    named = list(_aside(session, book, account, count))
    if count.spent:
        kind = DifferenceKind.SPENT
        named.append(Difference(kind, count.name, -count.spent, count.on))
    stands = balance_of(session, book, account, count.on)
    return Position(account, count.on, count.counted, stands, shortened(named))


def last_count(session: Session, book: Book, rail: Rail, on: date) -> LastCount | None:
    """Return the latest confirmed count of a box until a day, or None."""
    count, end = tables.count, tables.count_end
    query = (
        select(count, end.c.last_entry)
        .join(end, (end.c.book_id == count.c.book_id) & (end.c.count_id == count.c.id))
        .where(
            count.c.book_id == book.id,
            count.c.keeper == rail.keeper,
            count.c.counted_on <= on,
            end.c.state == "confirmed",
            end.c.last_entry.is_not(None),
        )
        .order_by(end.c.last_entry.desc(), count.c.id.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    return LastCount(
        name=f"count-{row.public_id.hex[:12]}",
        on=row.counted_on,
        counted=Money(row.counted_minor, row.currency),
        spent=Money(row.spent_minor, row.currency),
        last_entry=row.last_entry,
    )


def _aside(
    session: Session, book: Book, account: AccountKey, count: LastCount
) -> Iterator[Difference]:
    values = {
        "book": book.id,
        "code": account.code,
        "place": account.place,
        "currency": account.currency,
        "keeper": account.keeper,
        "on": count.on,
        "last": count.last_entry,
    }
    for row in session.execute(_ASIDE, values):
        amount = Money(int(row.minor), account.currency)
        kind = DifferenceKind.POSTED_LATER
        if row.is_new:
            kind, amount = DifferenceKind.SINCE_COUNT, -amount
        yield Difference(kind, row.fact, amount, row.occurred_on)
