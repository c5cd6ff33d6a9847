"""What was chosen of money that no project takes, added up over a stretch of time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from app.surplus.tables import Surplus, SurplusChoice
from ledger.book.books import Book
from ledger.money import Money
from payments.daily.values import Chosen, ChosenKind


def chosen_between(
    session: Session, book: Book, since: datetime, until: datetime
) -> tuple[Chosen, ...]:
    """Add up what was written down from an instant until another, left out itself.

    What goes back posts nothing when it is chosen: no figure of the book shows it.
    """
    choice = SurplusChoice
    kind = case(
        (choice.choice == "fund", ChosenKind.ELSEWHERE.value),
        (choice.is_default, ChosenKind.UNCHOSEN.value),
        else_=ChosenKind.BACK.value,
    ).label("kind")
    query = (
        select(
            kind,
            Surplus.currency,
            func.count().label("number"),
            func.sum(Surplus.amount_minor).label("minor"),
        )
        .join(
            Surplus,
            (Surplus.book_id == choice.book_id) & (Surplus.id == choice.surplus_id),
        )
        .where(choice.book_id == book.id, choice.at >= since, choice.at < until)
        .group_by(kind, Surplus.currency)
        .order_by(kind, Surplus.currency)
    )
    return tuple(
        Chosen(ChosenKind(row.kind), row.number, Money(int(row.minor), row.currency))
        for row in session.execute(query)
    )
