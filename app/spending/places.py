"""Where an association holds the money of a project, and how much is in each place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.spending.decisions import PLACES, PlaceUnknownError
from app.spending.pages import PaidFrom
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from ledger.book.scopes import Scope
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Place:
    """An account from which an association pays, and what it holds of a fund."""

    code: PaidFrom
    account: AccountKey
    holds: Money


def places_of(
    session: Session, book: Book, *, fund: str, keeper: str, currency: str
) -> tuple[Place, ...]:
    """List the places of an association that have held money of a fund.

    An advance stands in the operator's accounts, at the association's place; the
    bank account and the cash box are the association's own.
    """
    found = {
        row.role: Place(
            code,
            AccountKey(row.keeper, row.account, currency, row.place),
            row.amount,
        )
        for row in trial_balance(session, book, Scope(fund=fund)).rows
        for code in PLACES
        if row.role == code
        and row.amount.currency == currency
        and keeper == (row.place if code == "advance" else row.keeper)
    }
    return tuple(found[code] for code in PLACES if code in found)


def place_at(places: tuple[Place, ...], code: str) -> Place:
    """Return the place of a code. Raises PlaceUnknownError."""
    for place in places:
        if place.code == code:
            return place
    raise PlaceUnknownError(code)
