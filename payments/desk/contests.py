"""Disputes as a list: deadlines, what is still withheld, and what people noted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from ledger.book import tables as ledger
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.money import Money
from payments import tables
from payments.daily.tables import dispute_note

# What stands on the claims of each payment's disputes.
_CLAIMS = text("""
    select m.attempt_id, p.currency, sum(p.amount_minor) as minor
    from payments.movement m
    join ledger.posting p on p.book_id = m.book_id and p.entry_id = m.entry_id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = 'dispute_claim'
    where m.book_id = :book and m.attempt_id = any(:attempts)
    group by m.attempt_id, p.currency
""")


@dataclass(frozen=True, slots=True)
class Noted:
    """What somebody wrote down about a dispute."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Contest:
    """A dispute with its payment, what is still withheld, and its notes."""

    id: int
    remote_id: str
    attempt_id: int
    amount: Money
    status: str
    reason: str
    due_at: datetime | None
    is_open: bool
    claimed: Money
    notes: tuple[Noted, ...]


def list_contests(session: Session, book: Book, limit: int) -> list[Contest]:
    """List disputes: the open ones by their deadline, then the decided ones."""
    table = tables.dispute
    query = select(table).where(table.c.book_id == book.id)
    ordered = query.order_by(
        table.c.is_open.desc(), table.c.due_at.nulls_last(), table.c.id.desc()
    ).limit(limit)
    rows = session.execute(ordered).all()
    values = {"book": book.id, "attempts": [row.attempt_id for row in rows]}
    claims = {
        (row.attempt_id, row.currency): int(row.minor)
        for row in session.execute(_CLAIMS, values)
    }
    notes = _notes(session, book, [row.id for row in rows])
    return [
        Contest(
            id=row.id,
            remote_id=row.remote_id,
            attempt_id=row.attempt_id,
            amount=Money(row.amount_minor, row.currency),
            status=row.status,
            reason=row.reason,
            due_at=row.due_at,
            is_open=row.is_open,
            claimed=Money(claims.get((row.attempt_id, row.currency), 0), row.currency),
            notes=tuple(notes[row.id]),
        )
        for row in rows
    ]


def note_dispute(session: Session, act: Act, dispute_id: int, written: str) -> bool:
    """Keep what somebody noted about a dispute; False where there is none such."""
    table = tables.dispute
    query = select(table.c.id).where(
        table.c.book_id == act.book_id, table.c.id == dispute_id
    )
    if session.execute(query).first() is None:
        return False
    if act.is_new:
        values = {"book_id": act.book_id, "act_id": act.id, "text": written}
        session.execute(insert(dispute_note).values(dispute_id=dispute_id, **values))
    return True


def _notes(session: Session, book: Book, disputes: list[int]) -> dict[int, list[Noted]]:
    table, act = dispute_note, ledger.act
    query = (
        select(table.c.dispute_id, table.c.text, act.c.at, act.c.actor)
        .join(act, (act.c.book_id == table.c.book_id) & (act.c.id == table.c.act_id))
        .where(table.c.book_id == book.id, table.c.dispute_id.in_(disputes))
        .order_by(table.c.id)
    )
    found: dict[int, list[Noted]] = defaultdict(list)
    for row in session.execute(query):
        found[row.dispute_id].append(Noted(row.at, row.actor, row.text))
    return found
