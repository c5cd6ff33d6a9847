"""Held gifts of which a person told: their giver has no page here and no letter.

They say on paper or by telephone what becomes of it, and another officer than who told
of the gift writes it down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.surplus.choices import MadeChoice, find_choice, find_surplus
from app.surplus.tables import Surplus
from ledger.book.books import Book
from payments.attempts import Witness
from payments.bank.paying_back import following_order
from payments.bank.told import TOLD
from payments.refunds import RefundOrder


class OwnLineError(ValueError):
    """Who told of a gift never decides what becomes of it."""

    def __init__(self) -> None:
        super().__init__("another officer than who told of the gift decides")


class HeldState(StrEnum):
    """How far the decision about such money is."""

    OPEN = "open"
    GIVEN = "given"
    """To another project."""

    BACK = "back"
    """It goes back: somebody has to order its wire, or to send it."""

    ORDERED = "ordered"
    """A refund of it stands: its wire is ordered, or it was sent."""


UNDONE = (HeldState.OPEN, HeldState.BACK)
"""It waits for a decision, or to be paid back."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is, what was chosen, and the order that pays it back."""

    state: HeldState
    choice: MadeChoice | None = None
    order: RefundOrder | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """By which accounts such gifts came, by their roles.

    ``keeper`` where only one association's counts.
    """

    roles: tuple[str, ...]
    keeper: str | None = None


@dataclass(frozen=True, slots=True)
class ToldSurplus:
    """Such money, who told of it, and what the line says of where it came from."""

    surplus: Surplus
    told_by: str
    from_name: str
    from_account: str


_TOLD = text("""
    select s.id, c.actor, l.name, l.account
    from app.surplus s
    cross join lateral (
      select app.brought_by_v1(s.book_id, s.entry_id) as entry_id offset 0) w
    join payments.allocation t on t.book_id = s.book_id and t.entry_id = w.entry_id
    join payments.attempt a on a.book_id = t.book_id and a.id = t.attempt_id
      and starts_with(a.contribution, :told)
    join ledger.act c on c.book_id = t.book_id and c.id = t.act_id
    join payments.movement m on m.book_id = t.book_id and m.id = t.movement_id
      and (cast(:keeper as text) is null or m.keeper = :keeper)
    join payments.rail r on r.book_id = m.book_id and r.code = m.provider
      and r.keeper = m.keeper and r.role = any (:roles)
    left join payments.bank_line l on l.book_id = m.book_id
      and l.remote_id = m.remote_id
    where s.book_id = :book and (cast(:one as bigint) is null or s.id = :one)
      and ledger.stands_v1(s.book_id, s.entry_id)
    order by s.id desc limit 200
""")


def told_surpluses(session: Session, book: Book, way: Way) -> Iterator[ToldSurplus]:
    """List what projects do not take of such gifts, the newest first."""
    return _read(session, book, way, None)


def find_told(
    session: Session, book: Book, way: Way, public_id: UUID
) -> Surplus | None:
    """Return such money by its public id, or None where it is something else."""
    surplus = find_surplus(session, book, public_id)
    if surplus is None:
        return None
    found = next(_read(session, book, way, surplus.id), None)
    return None if found is None else found.surplus


def check_other(
    session: Session, book: Book, witness: Witness, way: Way, surplus: Surplus
) -> None:
    """Refuse who told of the gift. Raises OwnLineError."""
    found = next(_read(session, book, way, surplus.id), None)
    if found is not None and found.told_by == witness.actor:
        raise OwnLineError


def progress_of(session: Session, book: Book, surplus: Surplus) -> Progress:
    """Say how far the decision about such money is."""
    choice = find_choice(session, book, surplus)
    if choice is None:
        return Progress(HeldState.OPEN)
    if choice.fund_id is not None:
        return Progress(HeldState.GIVEN, choice)
    _key, order = order_of(session, book, surplus)
    state = HeldState.BACK if order is None else HeldState.ORDERED
    return Progress(state, choice, order)


def count_undone(session: Session, book: Book, way: Way) -> int:
    """Count what waits for a decision, or to be paid back."""
    told = told_surpluses(session, book, way)
    return sum(progress_of(session, book, one.surplus).state in UNDONE for one in told)


def order_of(
    session: Session, book: Book, surplus: Surplus
) -> tuple[str, RefundOrder | None]:
    """Return the order that pays it back, with its key, or the key of the next one."""
    return following_order(session, book, f"surplus:{surplus.public_id}")


def _read(
    session: Session, book: Book, way: Way, one: int | None
) -> Iterator[ToldSurplus]:
    values = {"book": book.id, "told": TOLD, "roles": list(way.roles), "one": one}
    rows = session.execute(_TOLD, {**values, "keeper": way.keeper})
    for row in rows.all():
        surplus = session.get_one(Surplus, (book.id, row.id))
        yield ToldSurplus(
            surplus,
            told_by=str(row.actor),
            from_name=row.name or "",
            from_account=row.account or "",
        )
