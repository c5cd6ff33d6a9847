"""What a giver paid, where their payment was settled in another currency.

Caps, rules of matching and refunds are in the currency in which a project collects; the
book holds what was settled.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money, divide_half_up

_PAID = text("""
    select m.asked_minor, m.asked_currency, m.amount_minor from payments.movement m
    where m.book_id = :book and m.lot = :lot and m.type = 'payment'
      and m.asked_minor is not null and m.amount_minor > 0 and m.currency = :currency
    order by m.id limit 1
""")


def as_paid(session: Session, book: Book, lot: str, settled: Money) -> Money:
    """Turn an amount of a gift into the currency in which its giver paid."""
    values = {"book": book.id, "lot": lot, "currency": settled.currency}
    row = session.execute(_PAID, values).first()
    if row is None:
        return settled
    minor = divide_half_up(settled.minor * row.asked_minor, row.amount_minor)
    return Money(minor, row.asked_currency)
