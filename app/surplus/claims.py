"""What a giver's choice keeps of a gift: no refund gives the same money as well."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.surplus.choices import is_given
from app.surplus.facts import OWED, deed_of
from app.surplus.origins import first_lot, was_moved
from app.surplus.tables import Surplus
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.money import Money, total
from payments.attempts import Attempt
from payments.refunds import find_order


@dataclass(frozen=True, slots=True)
class Claimed:
    """What waits for its giver's choice or goes back by it, and is not paid yet.

    ``here`` is the part of it that stands in the project; the rest was set apart.
    """

    whole: Money
    here: Money


def claimed_of(session: Session, book: Book, attempt: Attempt) -> Claimed:
    """Say how much of a payment a choice of its giver keeps."""
    currency = attempt.amount.currency
    open_ones = [
        each
        for each in surpluses_of(session, book, attempt)
        if each.currency == currency and _is_claimed(session, book, each)
    ]
    return Claimed(_sum(open_ones, currency), _sum(_here(open_ones), currency))


def offered_in(session: Session, book: Book, fund: str, currency: str) -> Money:
    """Say how much in a stopped project waits for its givers' choices."""
    of_fund = ledger.fund
    query = (
        select(Surplus)
        .join(
            of_fund,
            (of_fund.c.book_id == Surplus.book_id) & (of_fund.c.id == Surplus.fund_id),
        )
        .where(
            Surplus.book_id == book.id,
            of_fund.c.code == fund,
            Surplus.currency == currency,
            Surplus.reason == "stopped",
            func.ledger.stands_v1(Surplus.book_id, Surplus.entry_id),
            ~is_given(),
        )
    )
    found = [one for one in session.scalars(query) if _is_claimed(session, book, one)]
    return _sum(found, currency)


def surpluses_of(session: Session, book: Book, attempt: Attempt) -> list[Surplus]:
    """List what was offered of a payment and does not stand elsewhere by a choice."""
    query = select(Surplus).where(
        Surplus.book_id == book.id,
        Surplus.party == attempt.purpose.party,
        func.ledger.stands_v1(Surplus.book_id, Surplus.entry_id),
        ~is_given(),
    )
    whole = attempt.purpose.lot.partition("/")[0]
    return [
        each
        for each in session.scalars(query.order_by(Surplus.id))
        if first_lot(session, book, each.entry_id) == whole
    ]


def _is_claimed(session: Session, book: Book, surplus: Surplus) -> bool:
    """Say whether a choice still keeps it: an order that pays it back says the rest.

    What was moved counts once it is owed again.
    """
    if find_order(session, book, f"surplus:{surplus.public_id}") is not None:
        return False
    is_moved = was_moved(session, book, surplus)
    return not is_moved or deed_of(session, book, surplus, OWED).is_done


def _here(found: list[Surplus]) -> list[Surplus]:
    return [each for each in found if each.reason == "stopped"]


def _sum(found: list[Surplus], currency: str) -> Money:
    return total((Money(s.amount_minor, s.currency) for s in found), currency)
