"""Offer a gift to its giver again, once what they had chosen was reversed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.surplus.deadlines import decide_by
from app.surplus.holding import tell_offer
from app.surplus.tables import Surplus, SurplusChoice
from ledger.book import tables as ledger
from ledger.book.books import Book
from payments.attempts import Witness


def offer_again(session: Session, book: Book, witness: Witness, fact: str) -> None:
    """Tell the giver of a surplus that it waits for them again.

    ``fact`` names the entry that was reversed just now; of any other than one that
    gave a surplus elsewhere there is nothing to tell.
    """
    entry, choice = ledger.journal_entry, SurplusChoice
    query = (
        select(choice)
        .join(
            entry,
            (entry.c.book_id == choice.book_id) & (entry.c.id == choice.entry_id),
        )
        .where(
            choice.book_id == book.id,
            entry.c.fact == fact,
            ~func.ledger.stands_v1(choice.book_id, choice.entry_id),
        )
    )
    made = session.scalar(query)
    if made is None:
        return
    surplus = session.get_one(Surplus, (book.id, made.surplus_id))
    until = decide_by(session, book, surplus)
    tell_offer(session, book, witness, surplus, (until, made.number + 1))
