"""Counting the cash box: one person counts, another confirms; what differs is posted.

A shortage or an excess belongs to no project: it stands in suspense of the operating
fund until somebody explains it, and every project keeps its share of the box.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, Command, record_act
from ledger.book.books import Book, last_entry
from ledger.money import Money
from payments.cash import tables
from payments.cash.box import expected_in, lock_box, mark_of
from payments.cash.carrying import CASH
from payments.cash.errors import (
    BoxChangedError,
    CountEndedError,
    CountOpenError,
    CountStaleError,
    CurrencyError,
    ReceiptsWaitError,
    SamePersonError,
    check_amount,
)
from payments.cash.receipts import waiting_receipts
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.movements import record_movement
from payments.rails.registry import find_rail


@dataclass(frozen=True, slots=True)
class NewCount:
    """What somebody found in the box, on which day of the book.

    ``spent`` was reported as paid from the box and waits for approval: it has left the
    box, and not yet the book. It is read with the box locked. ``seen`` is the mark of
    the box at the moment when the counter began.
    """

    keeper: str
    counted: Money
    counted_on: date
    spent: Money
    seen: str

    def __post_init__(self) -> None:
        check_amount(self.counted)


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it stands; ``state`` is ``open``, ``confirmed`` or ``discarded``."""

    id: int
    public_id: UUID
    keeper: str
    counted: Money
    expected: Money
    counted_on: date
    counted_by: str
    counted_at: datetime
    state: str = "open"
    ended_by: str | None = None
    ended_at: datetime | None = None
    entry_id: int | None = field(default=None)

    @property
    def difference(self) -> Money:
        """What is too much; negative where money is missing."""
        return self.counted - self.expected


def count_box(session: Session, book: Book, command: Command, new: NewCount) -> Count:
    """Write down what was found in the box, beside what should be in it.

    The same key again gives the count that it made. Raises CountOpenError while
    another count waits, ReceiptsWaitError while receipts wait for their second name,
    BoxChangedError when the box changed since the counter began, CurrencyError.
    """
    request = {"keeper": new.keeper, "counted": str(new.counted), "on": new.counted_on}
    act = record_act(session, book.id, command, "count_cash_box", request)
    if act.is_new:
        _write(session, book, act, command, new)
    return _one(session, book, tables.count.c.act_id == act.id)


def confirm_count(
    session: Session, book: Book, command: Command, count: Count, spent: Money
) -> Count:
    """Confirm a count: what is missing or too much is posted, once.

    ``spent`` as for counting. The same key again changes nothing. Raises
    SamePersonError, CountEndedError, CountStaleError when the box changed since.
    """
    lock_box(session, book.id, count.keeper)
    request = {"count": str(count.public_id), "state": "confirmed"}
    act = record_act(session, book.id, command, "confirm_cash_count", request)
    if not act.is_new:
        return find_count(session, book, count.public_id)
    count = _still_open(session, book, count)
    if count.counted_by == command.actor:
        raise SamePersonError(command.actor)
    rail = find_rail(session, book.id, CASH, count.keeper)
    if expected_in(session, book, rail, spent) != count.expected:
        raise CountStaleError
    entry = None
    if count.difference:
        movement = Movement(
            provider=rail.code,
            id=f"count-{count.public_id.hex[:12]}",
            type=MovementType.COUNT,
            amount=count.difference,
            occurred_on=count.counted_on,
        )
        posted = record_movement(session, book, act, Incoming(rail, movement))
        entry = posted.entry.id if posted.entry else None
    _end(session, act, command, count, ("confirmed", entry))
    return find_count(session, book, count.public_id)


def discard_count(
    session: Session, book: Book, command: Command, count: Count
) -> Count:
    """Set a count aside: nothing is posted, and the box can be counted again.

    The same key again changes nothing. Raises CountEndedError.
    """
    lock_box(session, book.id, count.keeper)
    request = {"count": str(count.public_id), "state": "discarded"}
    act = record_act(session, book.id, command, "discard_cash_count", request)
    if not act.is_new:
        return find_count(session, book, count.public_id)
    count = _still_open(session, book, count)
    _end(session, act, command, count, ("discarded", None))
    return find_count(session, book, count.public_id)


def find_count(session: Session, book: Book, public_id: UUID) -> Count:
    """Return the count of a public id. Raises LookupError."""
    return _one(session, book, tables.count.c.public_id == public_id)


def list_counts(session: Session, book: Book, keeper: str, limit: int) -> list[Count]:
    """List the counts of a box, the newest first."""
    table = tables.count
    query = _query(book, table.c.keeper == keeper).order_by(table.c.id.desc())
    return [_count(row) for row in session.execute(query.limit(limit))]


def _write(
    session: Session, book: Book, act: Act, command: Command, new: NewCount
) -> None:
    rail = find_rail(session, book.id, CASH, new.keeper)
    if new.counted.currency != rail.currency:
        raise CurrencyError(new.counted.currency, rail.currency)
    lock_box(session, book.id, new.keeper)
    table = tables.count
    is_open = tables.count_end.c.count_id.is_(None)
    if session.execute(_query(book, table.c.keeper == new.keeper, is_open)).first():
        raise CountOpenError
    waiting = waiting_receipts(session, book, new.keeper)
    if waiting:
        raise ReceiptsWaitError(tuple(one.label for one in waiting))
    expected = expected_in(session, book, rail, new.spent)
    if new.seen != mark_of(rail, expected):
        raise BoxChangedError
    session.execute(
        insert(table).values(
            book_id=book.id,
            rail=rail.code,
            keeper=new.keeper,
            counted_minor=new.counted.minor,
            expected_minor=expected.minor,
            spent_minor=new.spent.minor,
            currency=rail.currency,
            counted_on=new.counted_on,
            counted_by=command.actor,
            at=command.at,
            act_id=act.id,
        )
    )


def _still_open(session: Session, book: Book, count: Count) -> Count:
    found = find_count(session, book, count.public_id)
    if found.state != "open":
        raise CountEndedError
    return found


def _end(
    session: Session,
    act: Act,
    command: Command,
    count: Count,
    end: tuple[str, int | None],
) -> None:
    state, entry = end
    last = last_entry(session, act.book_id)
    session.execute(
        insert(tables.count_end).values(
            book_id=act.book_id,
            count_id=count.id,
            counted_by=count.counted_by,
            ended_by=command.actor,
            state=state,
            at=command.at,
            entry_id=entry,
            last_entry=last,
            act_id=act.id,
        )
    )


def _one(session: Session, book: Book, where: ColumnElement[bool]) -> Count:
    row = session.execute(_query(book, where)).first()
    if row is None:
        raise LookupError(book.code)
    return _count(row)


def _query(book: Book, *where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    table, end = tables.count, tables.count_end
    return (
        select(
            table,
            end.c.state,
            end.c.ended_by,
            end.c.at.label("ended_at"),
            end.c.entry_id,
        )
        .outerjoin(
            end, and_(end.c.book_id == table.c.book_id, end.c.count_id == table.c.id)
        )
        .where(table.c.book_id == book.id, *where)
    )


def _count(row: Row[Any]) -> Count:
    return Count(
        id=row.id,
        public_id=row.public_id,
        keeper=row.keeper,
        counted=Money(row.counted_minor, row.currency),
        expected=Money(row.expected_minor, row.currency),
        counted_on=row.counted_on,
        counted_by=row.counted_by,
        counted_at=row.at,
        state=row.state or "open",
        ended_by=row.ended_by,
        ended_at=row.ended_at,
        entry_id=row.entry_id,
    )
