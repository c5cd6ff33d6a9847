"""What was chosen of money that no project takes, each choice in one closed day."""

from __future__ import annotations

from sqlalchemy import case, func, select, true
from sqlalchemy.orm import Session

from app.surplus.tables import Surplus, SurplusChoice
from ledger.book.books import Book
from ledger.money import Money
from payments.daily.storing import ClosedDay
from payments.daily.values import Chosen, ChosenKind, DayRecord


def chosen_for(
    session: Session, book: Book, record: DayRecord, before: ClosedDay | None
) -> tuple[Chosen, ...]:
    """Add up what was chosen until a day and stands in no day closed before it.

    What goes back posts nothing when it is chosen: no figure of the book shows it. The
    caller holds the book: whoever chooses shares it before their act gets its number,
    so that what a closed day did not see has a higher one than its own act.
    """
    choice = SurplusChoice
    stood = (
        (choice.at < before.record.counts_until) & (choice.act_id < before.act_id)
        if before
        else ~true()
    )
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
        .where(choice.book_id == book.id, choice.at < record.counts_until, ~stood)
        .group_by(kind, Surplus.currency)
        .order_by(kind, Surplus.currency)
    )
    return tuple(
        Chosen(ChosenKind(row.kind), row.number, Money(int(row.minor), row.currency))
        for row in session.execute(query)
    )
