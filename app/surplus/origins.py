"""Where the money of a surplus stands, by what brought it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select, text
from sqlalchemy.orm import Session, aliased

from app.surplus.tables import Surplus
from ledger.book import tables as ledger
from ledger.book.books import Book
from ledger.book.entries import AccountKey
from payments import tables as payments
from payments.attempts import Attempt, attempts_by_lot
from payments.bank.told import TOLD
from payments.gateway import AttemptState
from payments.rails.registry import Rail, find_rail
from payments.rails.wire import CODE as BANK


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the money of a surplus stands, and what it leaves."""

    rail: Rail
    from_fund: str
    left: AccountKey
    fact: str


def fund_of(session: Session, book: Book, surplus: Surplus) -> str:
    """Name the fund that a surplus was given to."""
    fund = ledger.fund
    query = select(fund.c.code).where(
        fund.c.book_id == book.id, fund.c.id == surplus.fund_id
    )
    return str(session.execute(query).scalar_one())


def origin_of(session: Session, book: Book, surplus: Surplus) -> Origin:
    """Say where a surplus stands, and the entry with which it came."""
    entry = ledger.journal_entry
    query = select(entry.c.fact).where(
        entry.c.book_id == book.id, entry.c.id == surplus.entry_id
    )
    rail = _rail(session, book, surplus)
    is_apart = surplus.reason == "full"
    return Origin(
        rail=rail,
        from_fund=rail.operating_fund if is_apart else fund_of(session, book, surplus),
        left=rail.account(
            "over_target" if is_apart else "source.gift", surplus.currency
        ),
        fact=str(session.execute(query).scalar_one()),
    )


# The movement that brought a gift: its own, or the line that a person told to be it.
_CAME_BY = text("""
    select m.provider, m.keeper from payments.movement m
    where m.book_id = :book and m.entry_id = app.brought_by_v1(:book, :entry)
    union all
    select m.provider, m.keeper from payments.allocation a
    join payments.movement m on m.book_id = a.book_id and m.id = a.movement_id
    where a.book_id = :book and a.entry_id = app.brought_by_v1(:book, :entry)
""")

# The gift with which the money came: itself, or the one from which it was moved.
_FIRST_LOT = text("""
    select s.lot from app.surplus s
    where s.book_id = :book and s.entry_id = app.brought_by_v1(:book, :entry)
    order by s.id limit 1
""")


_WAS_MOVED = text("select app.brought_by_v1(:book, :entry) <> :entry")


def _rail(session: Session, book: Book, surplus: Surplus) -> Rail:
    """Return the rail by which a surplus came, and on whose account it stands."""
    values = {"book": book.id, "entry": surplus.entry_id}
    came = session.execute(_CAME_BY, values).one()
    return find_rail(session, book.id, came.provider, came.keeper)


def first_lot(session: Session, book: Book, entry_id: int) -> str | None:
    """Name the gift that brought the money of an entry, where it was moved or offered.

    None where nothing of it was ever offered to its giver.
    """
    values = {"book": book.id, "entry": entry_id}
    found = session.execute(_FIRST_LOT, values).scalar()
    return None if found is None else str(found).partition("/")[0]


def was_moved(session: Session, book: Book, surplus: Surplus) -> bool:
    """Say whether its giver had moved it there: another entry brought the money."""
    values = {"book": book.id, "entry": surplus.entry_id}
    return bool(session.execute(_WAS_MOVED, values).scalar_one())


def paid_by(session: Session, book: Book, surplus: Surplus) -> Attempt | None:
    """Return the attempt that brought a gift; none did where nobody asked for it."""
    lot = first_lot(session, book, surplus.entry_id) or surplus.lot
    found = attempts_by_lot(session, book, lot)
    paid = [each for each in found if each.state is AttemptState.SUCCEEDED]
    return next(iter(paid or found), None)


def goes_back_itself() -> ColumnElement[bool]:
    """Ask of a surplus whether a provider gives it back on the way it came.

    Cash, and gifts of which a person told, nobody asked for.
    """
    return _was_asked_for(payments.attempt.c.provider != BANK)


def was_pledged() -> ColumnElement[bool]:
    """Ask of a surplus whether it came by a wire that its giver had pledged."""
    return _was_asked_for(payments.attempt.c.provider == BANK)


def _was_asked_for(by: ColumnElement[bool]) -> ColumnElement[bool]:
    attempt, first = payments.attempt, aliased(Surplus)
    return exists().where(
        by,
        attempt.c.contribution.not_like(f"{TOLD}%"),
        attempt.c.book_id == Surplus.book_id,
        first.book_id == Surplus.book_id,
        first.entry_id == func.app.brought_by_v1(Surplus.book_id, Surplus.entry_id),
        attempt.c.lot == func.split_part(first.lot, "/", 1),
    )
