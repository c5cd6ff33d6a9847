"""Hand held cash back out of the box: no provider does it, a person did."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.clock import local_day
from app.matching.following import follow_lots
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
    """List what is offered of an entry: what was too much, what a stop left unspent."""
    query = select(Surplus).where(
        Surplus.book_id == book.id, Surplus.entry_id == entry_id
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
    choice = session.get(SurplusChoice, (book.id, surplus.id))
    if choice is None or choice.fund_id is not None:
        raise NotToHandBackError
    fact = _fact(session, book, surplus)
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
    return any(_made(session, book, surplus).values())


def _fact(session: Session, book: Book, surplus: Surplus) -> str:
    """Name the fact that it was handed back: the one that stands, else the next."""
    made = _made(session, book, surplus)
    first = f"surplus:{surplus.public_id}:handed_back"
    following = f"{first}:{len(made) + 1}" if made else first
    return next((fact for fact, stands in made.items() if stands), following)


_MADE = text("""
    select e.fact, ledger.stands_v1(e.book_id, e.id) as stands
    from ledger.journal_entry e
    where e.book_id = :book and e.corrects_id = :entry
      and starts_with(e.fact, :fact)
    order by e.id
""")


def _made(session: Session, book: Book, surplus: Surplus) -> dict[str, bool]:
    """Read the entries that handed it back, and whether each stands."""
    values = {
        "book": book.id,
        "entry": surplus.entry_id,
        "fact": f"surplus:{surplus.public_id}:handed_back",
    }
    rows = session.execute(_MADE, values)
    return {str(row.fact): bool(row.stands) for row in rows}
