"""Pledged wires that go back by their giver's choice: a person orders the wire."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.surplus.choices import chosen_back
from app.surplus.origins import paid_by, was_pledged
from app.surplus.tables import Surplus
from app.surplus.told import HeldState, progress_of
from ledger.book.books import Book
from payments.rails.wire import CODE as BANK

MOST = 200


@dataclass(frozen=True, slots=True)
class PledgedSurplus:
    """Such money, and what the bank's line says of where it came from."""

    surplus: Surplus
    from_name: str
    from_account: str


_LINE = text("""
    select l.name, l.account
    from (
      select m.remote_id from payments.movement m
      where m.book_id = :book and m.entry_id = app.brought_by_v1(:book, :entry)
      union all
      select m.remote_id from payments.allocation a
      join payments.movement m on m.book_id = a.book_id and m.id = a.movement_id
      where a.book_id = :book and a.entry_id = app.brought_by_v1(:book, :entry)
    ) came
    join payments.bank_line l on l.book_id = :book and l.remote_id = came.remote_id
    limit 1
""")


def pledged_surpluses(session: Session, book: Book) -> Iterator[PledgedSurplus]:
    """List what its giver has back of a pledged wire, the newest first."""
    query = chosen_back(book).where(was_pledged())
    for surplus in session.scalars(query.order_by(Surplus.id.desc()).limit(MOST)):
        attempt = paid_by(session, book, surplus)
        if attempt is not None and attempt.provider == BANK:
            values = {"book": book.id, "entry": surplus.entry_id}
            line = session.execute(_LINE, values).first()
            name, account = (line.name, line.account) if line else ("", "")
            yield PledgedSurplus(surplus, name or "", account or "")


def find_pledged(session: Session, book: Book, public_id: UUID) -> Surplus | None:
    """Return such money by its public id, or None where it is something else."""
    found = (each.surplus for each in pledged_surpluses(session, book))
    return next((each for each in found if each.public_id == public_id), None)


def count_pledged(session: Session, book: Book) -> int:
    """Count what waits for its wire."""
    found = (
        progress_of(session, book, each.surplus).state
        for each in pledged_surpluses(session, book)
    )
    return sum(state is HeldState.BACK for state in found)
