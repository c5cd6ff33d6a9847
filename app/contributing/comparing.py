"""Compare what a provider holds for a book with what the book says."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.contributing.gateways import gateway_of
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.scopes import Scope
from ledger.money import Money, total
from payments.rails.registry import find_rail


@dataclass(frozen=True, slots=True)
class Compared:
    """One currency: what the provider holds, and what stands in the book."""

    provider: Money
    book: Money

    @property
    def difference(self) -> Money:
        """What the provider has more than the book; nothing is right."""
        return self.provider - self.book


def compare(session: Session, book: Book, provider: str) -> tuple[Compared, ...]:
    """Compare a provider's balance with the book's, currency by currency.

    The book should have been swept just before. Raises GatewayError.
    """
    session.commit()
    told = {amount.currency: amount for amount in gateway_of(book, provider).balances()}
    ours = _balances(session, book, provider)
    session.commit()
    return tuple(
        Compared(
            told.get(currency, Money.zero(currency)),
            ours.get(currency, Money.zero(currency)),
        )
        for currency in sorted(told.keys() | ours.keys())
    )


def _balances(session: Session, book: Book, provider: str) -> dict[str, Money]:
    rail = find_rail(session, book.id, provider)
    rows = [
        row
        for row in trial_balance(
            session, book, Scope(keeper=rail.keeper, role=rail.role)
        ).rows
        if row.place == rail.place
    ]
    currencies = {row.amount.currency for row in rows}
    return {
        currency: total(
            (row.amount for row in rows if row.amount.currency == currency), currency
        )
        for currency in currencies
    }
