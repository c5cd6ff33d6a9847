"""How an entry stands after it was taken back, and its reversal perhaps, too."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book


@dataclass(frozen=True, slots=True)
class LastWord:
    """The last reversal that bears on an entry; ``stands`` says what that leaves.

    To change it once more, this reversal is what to take back.
    """

    fact: str
    public_id: UUID
    stands: bool


_CHAIN = text("""
    with recursive back as (
      select e.id, 1 as step from ledger.journal_entry e
      where e.book_id = :book and e.reverses_id = :entry
      union all
      select e.id, back.step + 1 from back
      join ledger.journal_entry e on e.book_id = :book and e.reverses_id = back.id
    )
    select e.fact, e.public_id, back.step % 2 = 0 as stands
    from back join ledger.journal_entry e on e.book_id = :book and e.id = back.id
    order by back.step desc limit 1
""")


def last_word(session: Session, book: Book, entry_id: int) -> LastWord | None:
    """Return the last reversal that bears on an entry; None where none does."""
    values = {"book": book.id, "entry": entry_id}
    row = session.execute(_CHAIN, values).first()
    if row is None:
        return None
    return LastWord(row.fact, row.public_id, row.stands)
