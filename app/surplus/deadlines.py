"""Until when a giver has to choose: anew once what they chose was reversed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.surplus.holding import TO_DECIDE
from app.surplus.tables import Surplus
from ledger.book.books import Book

_REVERSED = text("""
    with recursive back as (
      select e.id, e.act_id from app.surplus_choice c
      join ledger.journal_entry e on e.book_id = c.book_id
        and e.reverses_id = c.entry_id
      where c.book_id = :book and c.surplus_id = :surplus
      union all
      select e.id, e.act_id from back
      join ledger.journal_entry e on e.book_id = :book and e.reverses_id = back.id
    )
    select max(a.at) from back
    join ledger.act a on a.book_id = :book and a.id = back.act_id
""")


def decide_by(session: Session, book: Book, surplus: Surplus) -> datetime:
    """Return the instant until which its giver may choose."""
    values = {"book": book.id, "surplus": surplus.id}
    at: datetime | None = session.execute(_REVERSED, values).scalar()
    if at is None:
        return surplus.decide_by
    return max(surplus.decide_by, at + TO_DECIDE)
