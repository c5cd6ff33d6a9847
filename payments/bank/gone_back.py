"""A line sent back from an account that no wire of ours leaves: its holder did it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.journal import PostedEntry, post
from payments.attempts import Witness
from payments.bank.allocated import SENT_BACK
from payments.bank.allocation_errors import (
    LineNotWaitingError,
    LineSentBackError,
    NotTheSameError,
)
from payments.bank.back_seen import Shown, draft_back, off_line
from payments.bank.cases import (
    Told,
    post_told,
    record_told,
    told_again,
    waiting_case,
)
from payments.bank.sent_back import can_wire_from, under_way
from payments.bank.waiting import WaitingLine, find_waiting
from payments.drafting import fact_of
from payments.gateway import MovementType


def went_back(debit: WaitingLine, credit: WaitingLine) -> bool:
    """Say whether a line may show another one go back: all of it, the same account."""
    is_later = debit.booked_on >= credit.booked_on
    is_whole = debit.left.minor < 0 and credit.left == -debit.left
    is_same = debit.iban == credit.iban and not can_wire_from(debit.rail)
    return is_later and is_whole and is_same


def tell_gone_back(
    session: Session, book: Book, witness: Witness, movement_id: int, credit: int
) -> PostedEntry:
    """Let a line show that another one went back; one entry each takes both off.

    Raises LineNotWaitingError, LineSentBackError, and NotTheSameError for a line of
    another account or amount, or one that a wire of ours would send back.
    """
    case = waiting_case(session, book, movement_id)
    came, waiting = find_waiting(session, book, credit), case.line
    if came is None:
        raise LineNotWaitingError(credit)
    if (back := under_way(session, book, credit)) is not None:
        raise LineSentBackError(back.code)
    act = record_told(session, book, witness, case, ("tell_gone_back", str(credit)))
    told = told_again(case, MovementType.WIRE, waiting.left)
    shown = Shown(fact_of(told), waiting.left, waiting.rail, waiting.booked_on)
    draft = draft_back(session, book, credit, shown)
    if draft is None or not went_back(waiting, came):
        raise NotTheSameError(movement_id, credit)
    post(session, act, draft)
    told_as = Told(SENT_BACK, off_line(waiting, told), waiting.left)
    return post_told(session, act, case, told_as)
