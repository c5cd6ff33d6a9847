"""Hand held cash back out of the box: no provider does it, a person did."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.clock import local_day
from app.matching.following import follow_lots
from app.surplus.choices import find_choice
from app.surplus.facts import HANDED_BACK, deed_of
from app.surplus.origins import origin_of
from app.surplus.tables import Surplus, SurplusChoice
from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.attempts import Witness
from payments.cash.box import lock_box


class NotToHandBackError(ValueError):
    """Nobody has chosen that this goes back."""


def held_by(session: Session, book: Book, entry_id: int) -> list[Surplus]:
    """List what is offered of an entry: what was too much, what a stop left unspent.

    What its giver moved on is offered again where that project is stopped, too.
    """
    came = select(Surplus.entry_id).where(
        Surplus.book_id == book.id, Surplus.entry_id == entry_id
    )
    way = came.cte("way", recursive=True)
    one, choice = aliased(Surplus), SurplusChoice
    moved = (
        select(choice.entry_id)
        .join(one, (one.book_id == choice.book_id) & (one.id == choice.surplus_id))
        .join(way, way.c.entry_id == one.entry_id)
        .where(choice.book_id == book.id, choice.entry_id.is_not(None))
    )
    way = way.union(moved)
    query = select(Surplus).where(
        Surplus.book_id == book.id,
        Surplus.entry_id.in_(select(way.c.entry_id)),
        func.ledger.stands_v1(book.id, Surplus.entry_id),
    )
    return list(session.scalars(query.order_by(Surplus.id)))


def hand_back(
    session: Session, book: Book, witness: Witness, surplus: Surplus
) -> PostedEntry:
    """Take what was chosen to go back out of the box: somebody has handed it over.

    Once; again gives the entry that it made, while it stands: one that was reversed
    is followed by another. Raises NotToHandBackError, and the ledger's
    GuardBrokenError where the box holds less.
    """
    choice = find_choice(session, book, surplus)
    if choice is None or choice.fund_id is not None:
        raise NotToHandBackError
    fact = deed_of(session, book, surplus, HANDED_BACK).fact
    command = witness.command(fact)
    request = {"surplus": surplus.public_id}
    act = record_act(session, book.id, command, "hand_back_surplus", request)
    money = origin_of(session, book, surplus)
    lock_box(session, book.id, money.rail.keeper)
    amount = Money(surplus.amount_minor, surplus.currency)
    held = money.rail.holds(amount.currency)
    lot = None if surplus.reason == "full" else surplus.lot
    draft = DraftEntry(
        kind=EntryKind.REFUND,
        fact=fact,
        occurred_on=local_day(witness.at, book.zone),
        lines=(
            Line(money.left, money.from_fund, amount, lot=lot, party=surplus.party),
            Line(held, money.from_fund, -amount),
        ),
        corrects=money.fact,
    )
    posted = post(session, act, draft)
    follow_lots(session, book, witness, [surplus.lot])
    return posted


def is_handed_back(session: Session, book: Book, surplus: Surplus) -> bool:
    """Say whether somebody has handed it back, by an entry that stands."""
    return deed_of(session, book, surplus, HANDED_BACK).is_done
