"""What a signed link opens: all that came from the address to which it went."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.contributing.queries import find_by_reference
from app.contributing.tables import Contribution, Giver
from app.givers.queries import contributions_from
from app.letters.links import Opens, read
from ledger.book.books import Book


def gifts_of_link(session: Session, book: Book, token: str) -> tuple[Contribution, ...]:
    """List what a link opens; nothing for a forged one or an erased giver."""
    name = read(Opens.PAYMENTS, token)
    row = find_by_reference(session, book, name) if name is not None else None
    giver = None if row is None else session.get(Giver, (book.id, row.party_id))
    if giver is None or giver.email is None:
        return ()
    return contributions_from(session, book, giver.email)
