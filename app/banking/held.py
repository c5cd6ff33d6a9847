"""Wires that nobody pledged and no project takes: decided in their giver's name.

A person told of such a gift, so its giver has no page here and no letter: they say on
paper or by telephone what becomes of it, and another officer writes it down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.givers.choices import ChoicePage, choice_page
from app.surplus.choosing import ask_back, find_choice, find_surplus, give_elsewhere
from app.surplus.origins import paid_by
from app.surplus.tables import Surplus
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount
from payments.bank.giver_accounts import (
    GiverAccount,
    giver_account,
    write_giver_account,
)
from payments.bank.orders import WireRefusedError
from payments.bank.paying_back import Payback, order_payback
from payments.bank.told import TOLD
from payments.bank.wire_list import ListedWire, list_wires
from payments.formats.pain001 import Party
from payments.refunds import RefundOrder, find_order, refundable

WIRES = 200


class HeldState(StrEnum):
    """How far the decision about such money is."""

    OPEN = "open"
    GIVEN = "given"
    """To another project."""

    BACK = "back"
    """It goes back: the wire is to be ordered."""

    ORDERED = "ordered"


class OwnLineError(ValueError):
    """Who told of a gift never decides what becomes of it."""

    def __init__(self) -> None:
        super().__init__("another officer than who told of the gift decides")


class NotToWireError(ValueError):
    """Nothing is to be wired back of this: it is not decided so, or it was done."""

    def __init__(self) -> None:
        super().__init__("nothing of this is to be wired back")


@dataclass(frozen=True, slots=True)
class HeldWire:
    """Such money, how far it is, and where it goes; ``is_own`` where the reader told.

    ``from_account`` is what the bank says the money came from.
    """

    choice: ChoicePage
    state: HeldState
    came_on: datetime
    from_name: str
    from_account: str
    account: GiverAccount | None = None
    wire: ListedWire | None = None
    is_own: bool = False


_TOLD = text("""
    select s.id, c.actor, l.name, l.account
    from app.surplus s
    join payments.allocation t on t.book_id = s.book_id and t.entry_id = s.entry_id
    join payments.attempt a on a.book_id = t.book_id and a.id = t.attempt_id
      and starts_with(a.contribution, :told) and a.provider = 'bank'
    join ledger.act c on c.book_id = t.book_id and c.id = t.act_id
    join payments.movement m on m.book_id = t.book_id and m.id = t.movement_id
    left join payments.bank_line l on l.book_id = m.book_id
      and l.remote_id = m.remote_id
    where s.book_id = :book and (cast(:one as bigint) is null or s.id = :one)
      and ledger.stands_v1(s.book_id, s.entry_id)
    order by s.id desc limit 200
""")


def held_wires(
    session: Session, book: Book, reader: str, at: datetime
) -> tuple[HeldWire, ...]:
    """List told wires that a project does not take, the newest first."""
    wires = {wire.code: wire for wire in list_wires(session, book, WIRES)}
    found = []
    for row, surplus in _told(session, book):
        state, wire = _state(session, book, surplus, wires)
        found.append(
            HeldWire(
                choice=choice_page(session, book, surplus, at),
                state=state,
                came_on=surplus.held_at,
                from_name=row.name or "",
                from_account=row.account or "",
                account=giver_account(session, book, surplus.party),
                wire=wire,
                is_own=row.actor == reader,
            )
        )
    return tuple(found)


def count_open(session: Session, book: Book) -> int:
    """Count what waits for a decision, or for its wire."""
    waiting = (HeldState.OPEN, HeldState.BACK)
    states = (_state(session, book, one, {})[0] for _row, one in _told(session, book))
    return sum(state in waiting for state in states)


def _told(session: Session, book: Book) -> list[tuple[Row[Any], Surplus]]:
    rows = session.execute(_TOLD, {"book": book.id, "told": TOLD, "one": None})
    return [(row, session.get_one(Surplus, (book.id, row.id))) for row in rows.all()]


def find_held(session: Session, book: Book, public_id: UUID) -> Surplus | None:
    """Return such money by its public id, or None where it is something else."""
    surplus = find_surplus(session, book, public_id)
    if surplus is None or not _row_of(session, book, surplus):
        return None
    return surplus


def decide_elsewhere(
    session: Session, book: Book, witness: Witness, surplus: Surplus, fund: str
) -> None:
    """Give it to another fund, as its giver said. Raises OwnLineError, as choosing."""
    _check_other(session, book, witness, surplus)
    give_elsewhere(session, book, witness, surplus, fund)


def decide_back(
    session: Session,
    book: Book,
    witness: Witness,
    surplus: Surplus,
    named: tuple[str, Party],
) -> None:
    """Let it go back to the account that its giver named, with the form's key.

    What nobody decided in time is to go back already: then the account is written
    down. Raises OwnLineError, and ChosenAlreadyError once it went elsewhere.
    """
    _check_other(session, book, witness, surplus)
    choice = find_choice(session, book, surplus)
    if choice is None or choice.fund_id is not None:
        ask_back(session, book, witness, surplus)
    key, to = named
    command = witness.command(f"held-account:{surplus.public_id}:{key}")
    write_giver_account(session, book, command, surplus.party, to)


def order_back(
    session: Session,
    book: Book,
    witness: Witness,
    surplus: Surplus,
    ours: OurAccount,
) -> None:
    """Order the wire back; somebody else releases it with the others.

    Raises NotToWireError, and WireRefusedError while the account is new.
    """
    choice = find_choice(session, book, surplus)
    attempt = paid_by(session, book, surplus.lot)
    if choice is None or choice.fund_id is not None or attempt is None:
        raise NotToWireError
    to = giver_account(session, book, surplus.party)
    if to is None:
        raise WireRefusedError("payee", "the giver has named no account")
    key, order = _last_order(session, book, surplus)
    if order is not None:
        raise NotToWireError
    whole = Money(surplus.amount_minor, surplus.currency)
    amount = min(refundable(session, book, attempt), whole)
    new = Payback(key, attempt, amount, to, f"Refund {attempt.purpose.fund}")
    order_payback(session, book, witness.command(f"payback:{key}"), ours, new)


def _last_order(
    session: Session, book: Book, surplus: Surplus
) -> tuple[str, RefundOrder | None]:
    """Return the order that pays it back, with its key, or the key of the next one.

    One that was taken back, or whose wire came back, is followed by another.
    """
    number, key = 1, f"surplus:{surplus.public_id}"
    while True:
        order = find_order(session, book, key)
        if order is None or order.state.counts:
            return key, order
        number += 1
        key = f"surplus:{surplus.public_id}:{number}"


def _state(
    session: Session, book: Book, surplus: Surplus, wires: dict[str, ListedWire]
) -> tuple[HeldState, ListedWire | None]:
    choice = find_choice(session, book, surplus)
    if choice is None:
        return HeldState.OPEN, None
    if choice.fund_id is not None:
        return HeldState.GIVEN, None
    _key, order = _last_order(session, book, surplus)
    if order is None:
        return HeldState.BACK, None
    return HeldState.ORDERED, wires.get(order.remote_id or "")


def _check_other(
    session: Session, book: Book, witness: Witness, surplus: Surplus
) -> None:
    row = _row_of(session, book, surplus)
    if row == witness.actor:
        raise OwnLineError


def _row_of(session: Session, book: Book, surplus: Surplus) -> str | None:
    """Return who told the line to be a gift; None where nobody did."""
    values = {"book": book.id, "told": TOLD, "one": surplus.id}
    row = session.execute(_TOLD, values).first()
    return None if row is None else str(row.actor)
