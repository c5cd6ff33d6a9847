"""A waiting line that somebody says something of: locked, told anew, posted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry
from ledger.book.journal import PostedEntry, post
from ledger.money import Money
from payments.attempts import Witness
from payments.bank import tables
from payments.bank.allocated import next_part
from payments.bank.allocation_errors import LineNotWaitingError, LineSentBackError
from payments.bank.sent_back import under_way
from payments.bank.waiting import WaitingLine, lock_waiting
from payments.gateway import Movement, MovementType


@dataclass(frozen=True, slots=True)
class Case:
    """A line that waits, locked; and the number of what is said of it now."""

    line: WaitingLine
    part: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a part of a line was told to be."""

    kind: str
    draft: DraftEntry
    amount: Money
    attempt_id: int | None = None
    order_id: int | None = None
    payout: str = ""


def waiting_case(session: Session, book: Book, movement_id: int) -> Case:
    """Lock a line that waits. Raises LineNotWaitingError, LineSentBackError."""
    found = lock_waiting(session, book, movement_id)
    if found is None:
        raise LineNotWaitingError(movement_id)
    back = under_way(session, book, movement_id)
    if back is not None:
        raise LineSentBackError(back.code)
    return Case(found, next_part(session, book.id, movement_id))


def told_again(case: Case, type_: MovementType, amount: Money) -> Movement:
    """Tell the line anew; what would be called like it has a name of its own."""
    movement, part = case.line.movement, case.part
    is_named = part > 1 or type_ is movement.type
    name = f"{movement.id}/{part}" if is_named else movement.id
    return replace(movement, id=name, type=type_, amount=amount)


def record_told(
    session: Session,
    book: Book,
    witness: Witness,
    case: Case,
    asked: tuple[str, str],
) -> Act:
    """Record what somebody asks of a line: a verb, and how much of it."""
    verb, amount = asked
    waiting = case.line
    name = f"{waiting.movement.provider}:{waiting.movement.id}"
    key = f"{verb}:{name}:{case.part}"
    request = {"line": name, "left": str(waiting.left), "amount": amount}
    return record_act(session, book.id, witness.command(key), verb, request)


def post_told(session: Session, act: Act, case: Case, told: Told) -> PostedEntry:
    """Post what a part of a line was told to be, and remember who said so."""
    posted = post(session, act, told.draft)
    session.execute(
        insert(tables.allocation).values(
            book_id=act.book_id,
            movement_id=case.line.movement_id,
            part=case.part,
            kind=told.kind,
            attempt_id=told.attempt_id,
            order_id=told.order_id,
            payout=told.payout,
            amount_minor=told.amount.minor,
            currency=told.amount.currency,
            entry_id=posted.id,
            act_id=act.id,
        )
    )
    return posted
