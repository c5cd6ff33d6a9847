"""What was chosen for a surplus, as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.surplus.tables import Surplus, SurplusChoice
from ledger.book import tables as ledger
from ledger.book.books import Book


def find_surplus(session: Session, book: Book, public_id: UUID) -> Surplus | None:
    """Return a surplus by its public id, or None."""
    query = select(Surplus).where(
        Surplus.book_id == book.id, Surplus.public_id == public_id
    )
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class MadeChoice:
    """What was chosen for a surplus: a fund by its code, or nothing: back."""

    fund_id: int | None
    fund_code: str
    is_default: bool


def find_choice(session: Session, book: Book, surplus: Surplus) -> MadeChoice | None:
    """Return what was chosen for a surplus, None while nobody has chosen."""
    query = select(SurplusChoice).where(
        SurplusChoice.book_id == book.id,
        SurplusChoice.surplus_id == surplus.id,
        _counts(),
    )
    # What was given and stands again is not to be paid back as well.
    newest = query.order_by(
        SurplusChoice.fund_id.is_(None), SurplusChoice.number.desc()
    )
    row = session.scalars(newest.limit(1)).first()
    if row is None:
        return None
    fund = ledger.fund
    named = select(fund.c.code).where(
        fund.c.book_id == book.id, fund.c.id == row.fund_id
    )
    code = session.execute(named).scalar()
    return MadeChoice(row.fund_id, code or "", row.is_default)


def open_surplus(session: Session, book: Book, party: str) -> list[Surplus]:
    """List what a giver may still decide about, the oldest first."""
    query = select(Surplus).where(
        Surplus.book_id == book.id, Surplus.party == party, ~is_decided()
    )
    return list(session.scalars(query.order_by(Surplus.id)))


def _counts() -> ColumnElement[bool]:
    """Ask of a choice whether what it did stands; going back, it always counts."""
    stands = func.ledger.stands_v1(SurplusChoice.book_id, SurplusChoice.entry_id)
    return SurplusChoice.entry_id.is_(None) | stands


def is_decided() -> ColumnElement[bool]:
    """Ask of a surplus whether something was chosen for it that counts."""
    return exists().where(_is_choice(), _counts()).correlate(Surplus)


def is_given() -> ColumnElement[bool]:
    """Ask of a surplus whether it stands in another fund."""
    choice = aliased(SurplusChoice)
    return exists().where(
        choice.book_id == Surplus.book_id,
        choice.surplus_id == Surplus.id,
        choice.entry_id.is_not(None),
        func.ledger.stands_v1(choice.book_id, choice.entry_id),
    )


def chosen_back(book: Book) -> Select[Surplus]:
    """Ask for what goes back by choice and does not stand in another fund."""
    return (
        select(Surplus)
        .join(SurplusChoice, _is_choice())
        .where(
            Surplus.book_id == book.id, SurplusChoice.choice == "refund", ~is_given()
        )
    )


def _is_choice() -> ColumnElement[bool]:
    """Join a choice to its surplus."""
    return (SurplusChoice.book_id == Surplus.book_id) & (
        SurplusChoice.surplus_id == Surplus.id
    )
