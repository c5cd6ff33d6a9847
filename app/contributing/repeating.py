"""Whether a key that comes again comes with the same gift."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.contributing.commands import find_by_token
from app.contributing.gateways import rail_for
from app.contributing.rules import Gift
from app.contributing.tables import Giver
from app.monthly.commands import find_of_contribution
from app.people.tables import PartyName
from ledger.book.books import Book
from payments.attempts import attempts_of


class KeyOfAnotherGiftError(ValueError):
    """This key began another gift than is asked for now."""


def check_repeated(session: Session, book: Book, gift: Gift) -> None:
    """Refuse a key that began another gift. Raises KeyOfAnotherGiftError.

    A page lets its giver change the form; a program that sends another gift under a
    used key has mixed two up.
    """
    row = find_by_token(session, book, gift.token)
    if row is None:
        return
    newest = attempts_of(session, book, gift.token)[0]
    giver = session.get_one(Giver, (book.id, row.party_id))
    kept = session.get(PartyName, (book.id, row.party_id))
    name = kept.name if kept is not None else ""
    is_monthly = find_of_contribution(session, book, row.id) is not None
    begun = (
        newest.purpose.fund,
        newest.amount,
        newest.provider,
        row.name_shown,
        name,
        giver.email,
        giver.language,
        is_monthly,
    )
    asked = (
        gift.fund,
        gift.total,
        rail_for(session, book, gift.way).code,
        gift.name_shown,
        gift.name,
        gift.email,
        gift.language,
        gift.is_monthly,
    )
    if begun != asked:
        raise KeyOfAnotherGiftError
