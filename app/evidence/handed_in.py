"""Files that the visitor handed in, by what a form says of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.evidence.queries import KnownEvidence, handed_in_by
from app.extensions import db
from app.people.signing_in import current_principal
from ledger.book.books import Book


def handed_in(book: Book, tokens: Iterable[str]) -> tuple[KnownEvidence, ...]:
    """Return, of some files, those that the visitor handed in."""
    person_id = current_principal().person_id or 0
    wanted = [one for one in map(uuid_of, tokens) if one is not None]
    return handed_in_by(db.session, book, person_id, wanted)


def uuid_of(text: str) -> UUID | None:
    """Read a public id, None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
