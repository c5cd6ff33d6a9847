"""Name what is done with a surplus: one fact stands; what was reversed is followed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.surplus.tables import Surplus
from ledger.book.books import Book

GIVEN, HANDED_BACK, OWED = "given", "handed_back", "owed"


@dataclass(frozen=True, slots=True)
class Deed:
    """The fact under which something is done with a surplus, and whether it stands."""

    fact: str
    is_done: bool


_MADE = text("""
    select e.fact, ledger.stands_v1(e.book_id, e.id) as stands
    from ledger.journal_entry e
    where e.book_id = :book and e.corrects_id = :entry
      and (e.fact = :fact or starts_with(e.fact, :fact || ':'))
    order by e.id
""")


def deed_of(session: Session, book: Book, surplus: Surplus, verb: str) -> Deed:
    """Return the fact that stands, else the one that comes next."""
    first = f"surplus:{surplus.public_id}:{verb}"
    values = {"book": book.id, "entry": surplus.entry_id, "fact": first}
    made = session.execute(_MADE, values).all()
    standing = next((str(row.fact) for row in made if row.stands), None)
    if standing is not None:
        return Deed(standing, is_done=True)
    return Deed(f"{first}:{len(made) + 1}" if made else first, is_done=False)
