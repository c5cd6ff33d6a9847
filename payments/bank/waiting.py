"""Bank lines that wait for a person: what is left of each, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments import tables as core
from payments.alerts import Alert
from payments.corrected import postings_with_corrections
from payments.gateway import Movement, MovementType
from payments.locks import lock_name
from payments.rails.registry import Rail, find_rail


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line that was set apart; ``left`` of its amount nobody has explained yet."""

    movement_id: int
    movement: Movement
    rail: Rail
    iban: str
    fact: str
    role: str
    left: Money
    alert: Alert
    note: str
    name: str
    account: str
    texts: tuple[str, ...]
    booked_on: date
    instructed: Money | None = None

    @property
    def amount(self) -> Money:
        """The whole amount of the line."""
        return self.movement.amount


_WAITING = """
    select m.id, m.provider, m.remote_id, m.type, m.amount_minor, m.currency,
      m.occurred_on, m.keeper, m.alert, m.named, e.fact, w.role, w.left_minor, l.iban,
      l.note, l.name, l.account, l.reference, l.end_to_end, l.booked_on,
      l.instructed_minor, l.instructed_currency
    from payments.movement m
    join ledger.journal_entry e on e.book_id = m.book_id and e.id = m.entry_id
      and e.kind = 'unexplained'
    join payments.bank_line l on l.book_id = m.book_id and l.remote_id = m.remote_id
    join payments.bank_account b on b.book_id = l.book_id and b.iban = l.iban
      and b.rail = m.provider and b.keeper = m.keeper
    join lateral (
      select a.role, -sum(p.amount_minor) as left_minor
      from {postings} p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        and a.role in ('suspense', 'unallocated')
      group by a.role having sum(p.amount_minor) <> 0
    ) w on true
    where m.book_id = :book and m.alert is not null {more}
    order by m.id
""".replace("{postings}", postings_with_corrections("m.book_id", "m.entry_id"))
_ALL = text(_WAITING.format(more="") + " limit :limit")
_ONE = text(_WAITING.format(more="and m.id = :movement"))
_COUNT = text(f"select count(*) from ({_WAITING.format(more='')}) waiting")  # noqa: S608 - ours


def waiting_lines(session: Session, book: Book, limit: int) -> list[WaitingLine]:
    """List the lines that wait, the oldest first."""
    rows = session.execute(_ALL, {"book": book.id, "limit": limit})
    return [_line(session, book, row) for row in rows]


def count_waiting(session: Session, book: Book) -> int:
    """Count the lines that wait."""
    return int(session.execute(_COUNT, {"book": book.id}).scalar_one())


def lock_waiting(session: Session, book: Book, movement_id: int) -> WaitingLine | None:
    """Return a line that waits, kept for the caller until the end; else None."""
    name = f"bank:waiting:{movement_id}"
    lock_name(session, book.id, name)
    return find_waiting(session, book, movement_id)


def is_line(session: Session, book: Book, movement_id: int) -> bool:
    """Say whether the book has a line of this number, whether or not it waits."""
    table = core.movement
    query = select(table.c.id).where(
        table.c.book_id == book.id, table.c.id == movement_id
    )
    return session.execute(query).first() is not None


def find_waiting(session: Session, book: Book, movement_id: int) -> WaitingLine | None:
    """Return a line that waits, or None."""
    values = {"book": book.id, "movement": movement_id}
    row = session.execute(_ONE, values).first()
    return None if row is None else _line(session, book, row)


def _line(session: Session, book: Book, row: Row[Any]) -> WaitingLine:
    rail = find_rail(session, book.id, row.provider, row.keeper)
    instructed = None
    if row.instructed_currency:
        instructed = Money(row.instructed_minor, row.instructed_currency)
    movement = Movement(
        provider=row.provider,
        id=row.remote_id,
        type=MovementType(row.type),
        amount=Money(row.amount_minor, row.currency),
        occurred_on=row.occurred_on,
        named=row.named,
    )
    return WaitingLine(
        movement_id=row.id,
        movement=movement,
        rail=rail,
        iban=row.iban,
        fact=row.fact,
        role=row.role,
        left=Money(int(row.left_minor), row.currency),
        alert=Alert(row.alert),
        note=row.note,
        name=row.name,
        account=row.account,
        texts=(row.reference, row.end_to_end, row.note),
        booked_on=row.booked_on,
        instructed=instructed,
    )
