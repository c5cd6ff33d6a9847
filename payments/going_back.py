"""What is on its way back to givers: a provider was asked, and nothing moved yet."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.gateway import RefundState
from payments.rails.wire import CODE as BANK

_GOING = text("""
    select coalesce(sum(r.amount_minor), 0)::bigint
    from payments.refund r
    join payments.attempt a on a.book_id = r.book_id and a.id = r.attempt_id
    where r.book_id = :book and a.fund = :fund and r.currency = :currency
      and a.provider <> :bank and r.state = any (:states)
      and not exists (select from payments.movement m
        where m.book_id = r.book_id and m.refund_id = r.id and m.type = 'refund')
""")


def going_back(session: Session, book: Book, fund: str, currency: str) -> Money:
    """Add up what a fund's givers get back by refunds of which no money moved yet.

    What goes back by a wire of ours stands among the wires.
    """
    values = {
        "book": book.id,
        "fund": fund,
        "currency": currency,
        "bank": BANK,
        "states": [state.value for state in RefundState if state.counts],
    }
    return Money(int(session.execute(_GOING, values).scalar_one()), currency)
