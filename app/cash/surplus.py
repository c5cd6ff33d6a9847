"""Cash that its project takes not, or no more: held, decided in its giver's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.bookkeeping.names import names_of
from app.clock import local_day
from app.spending.known import OwnProject
from app.surplus.choices import find_choice
from app.surplus.choosing import ask_back, give_elsewhere
from app.surplus.deadlines import decide_by
from app.surplus.handing_back import hand_back, held_by, is_handed_back
from app.surplus.holding import hold_entries
from app.surplus.origins import fund_of
from app.surplus.tables import Surplus
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness
from payments.caps import takes_gift
from payments.cash.errors import SamePersonError
from payments.cash.receipts import Receipt, ReceiptState

BACK, HANDED = "back", "handed"


@dataclass(frozen=True, slots=True)
class OtherProject:
    """A project of the same box that takes so much now."""

    fund: str
    title: str


@dataclass(frozen=True, slots=True)
class HeldCash:
    """What a receipt brought too much, or a stop left unspent, and what becomes of it.

    ``reason``: ``full`` or ``stopped``; of what was moved on, there perhaps again.
    ``open``: nobody has said; ``back``: to be handed back; then ``handed``, or
    ``given`` to another project, ``fund`` by its name.
    """

    public_id: UUID
    reason: str
    amount: Money
    decide_by: date
    state: Literal["open", "back", "handed", "given"]
    fund: str = ""
    others: tuple[OtherProject, ...] = ()
    may_decide: bool = False


def hold_cash(
    session: Session, book: Book, command: Command, receipt: Receipt
) -> list[Surplus]:
    """Offer what a confirmed receipt brought too much; nothing where all was taken."""
    if receipt.entry_id is None:
        return []
    witness = Witness(command.actor, command.at)
    gifts = {receipt.entry_id: receipt.purpose}
    return hold_entries(session, book, witness, gifts)


def held_of(session: Session, book: Book, receipt: Receipt) -> list[Surplus]:
    """List what is offered of a receipt; nothing of one that is void."""
    if receipt.entry_id is None or receipt.state is not ReceiptState.CONFIRMED:
        return []
    return held_by(session, book, receipt.entry_id)


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks at a receipt, and when: their projects, and whether they decide."""

    projects: Sequence[OwnProject]
    at: datetime
    may_decide: bool


def held_cash(
    session: Session, book: Book, receipt: Receipt, looker: Looker
) -> tuple[HeldCash, ...]:
    """Put together what is offered of a receipt, as a person sees it."""
    return tuple(
        show_held(session, book, looker, surplus)
        for surplus in held_of(session, book, receipt)
    )


def show_held(
    session: Session, book: Book, looker: Looker, surplus: Surplus
) -> HeldCash:
    """Put together what is offered of cash, as a person sees it."""
    amount = Money(surplus.amount_minor, surplus.currency)
    day = local_day(decide_by(session, book, surplus), book.zone)
    made = partial(HeldCash, surplus.public_id, surplus.reason, amount, day)
    choice = find_choice(session, book, surplus)
    if choice is None:
        own = fund_of(session, book, surplus)
        others = tuple(
            OtherProject(project.fund, project.title)
            for project in looker.projects
            if project.fund != own
            and takes_gift(session, book, project.fund, amount, at=looker.at)
        )
        return made("open", others=others, may_decide=looker.may_decide)
    if choice.fund_id is not None:
        return made("given", fund=names_of(session, book).fund(choice.fund_code))
    is_done = is_handed_back(session, book, surplus)
    return made("handed" if is_done else "back", may_decide=looker.may_decide)


def decide_held(
    session: Session,
    book: Book,
    witness: Witness,
    receipt: Receipt,
    told: tuple[Surplus, str],
) -> None:
    """Do in the giver's name what they said of cash that is offered to them.

    ``told``: what is offered of the receipt, and what they said: a fund, back, or that
    it was handed over. Raises SamePersonError, ChosenAlreadyError, NoRoomForGiftError,
    and what the ledger raises.
    """
    surplus, said = told
    if witness.actor == receipt.received_by:
        raise SamePersonError(witness.actor)
    if said == HANDED:
        hand_back(session, book, witness, surplus)
    elif said == BACK:
        ask_back(session, book, witness, surplus)
    else:
        give_elsewhere(session, book, witness, surplus, said)
