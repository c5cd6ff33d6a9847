"""Commands on a waiting bank line that took money: a wire out, a giver paid back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.attempts import (
    Attempt,
    Witness,
)
from payments.bank.allocated import PAYBACK, SENT_BACK
from payments.bank.allocation_errors import (
    NotCoveredError,
    OtherAmountError,
    ShownAlreadyError,
    WireKindError,
)
from payments.bank.anew import check_not_anew
from payments.bank.back_seen import Shown, draft_back, off_line
from payments.bank.cases import (
    Case,
    Told,
    post_told,
    record_told,
    told_again,
    waiting_case,
)
from payments.bank.explaining import explain
from payments.bank.paying_back import end_payback, prepare_payback
from payments.bank.wires_seen import OrderedWire, draft_for, has_left, note_wire
from payments.circumstances import Circumstances
from payments.drafting import fact_of
from payments.gateway import (
    MovementType,
    RefundState,
    RemoteRefund,
)
from payments.incoming import Incoming
from payments.refunds import RefundAsked, change_refund, order_refund


def tell_wire(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    wired: tuple[OrderedWire, Money],
) -> PostedEntry:
    """Let a line be a wire of ours, now that somebody says what arrived.

    Raises NotCoveredError, ShownAlreadyError, OrderedAnewError.
    """
    order, received = wired
    if order.refund_id is not None or order.line is not None:
        raise WireKindError(order)
    if has_left(session, book, order.id):
        raise ShownAlreadyError(order)
    case = waiting_case(session, book, movement_id)
    waiting = case.line
    act = record_told(session, book, witness, case, ("tell_wire", str(received)))
    rail, sent = waiting.rail, -waiting.left
    check_not_anew(session, book, act, order, sent)
    wire = order.wire(rail, waiting.booked_on, sent, received)
    prepared = draft_for(session, act, order, wire)
    if prepared is None:
        raise NotCoveredError(order.code)
    told = told_again(case, MovementType.WIRE, waiting.left)
    prepared = replace(prepared, kind=EntryKind.WIRE_SEEN)  # the bank did it: a fact
    seen = Circumstances(rail, rail.operating_fund, prepared=prepared)
    draft = explain(told, seen, (waiting.fact, waiting.role))
    told_as = Told("wire", draft, waiting.left, order_id=order.id)
    posted = post_told(session, act, case, told_as)
    shown = (movement_id, posted.id)
    note_wire(session, book, shown, order.id, is_return=False)
    return posted


def tell_payback(
    session: Session, book: Book, witness: Witness, movement_id: int, order: OrderedWire
) -> PostedEntry:
    """Let a line be the wire that pays a giver back, whose code the bank lost.

    Raises OtherAmountError, ShownAlreadyError, OrderedAnewError.
    """
    if order.refund_id is None:
        raise WireKindError(order)
    if has_left(session, book, order.id):
        raise ShownAlreadyError(order)
    case = waiting_case(session, book, movement_id)
    waiting = case.line
    if -waiting.left != order.amount:
        raise OtherAmountError(order.code, order.amount)
    act = record_told(session, book, witness, case, ("tell_payback", order.code))
    check_not_anew(session, book, act, order, order.amount)
    orders = (order.refund_id, order.id)
    posted = _tell_back(session, book, act, case, (order.code, *orders))
    note_wire(session, book, (movement_id, posted.id), order.id, is_return=False)
    end_payback(session, book, witness, order.refund_id, RefundState.SUCCEEDED)
    return posted


def tell_line_back(
    session: Session, book: Book, witness: Witness, movement_id: int, order: OrderedWire
) -> PostedEntry:
    """Let a line be the wire that sends another one back, whose code the bank lost.

    Both wait no more: one entry each takes them off. Raises OtherAmountError,
    ShownAlreadyError, OrderedAnewError.
    """
    if order.line is None:
        raise WireKindError(order)
    if has_left(session, book, order.id):
        raise ShownAlreadyError(order)
    case = waiting_case(session, book, movement_id)
    waiting = case.line
    if -waiting.left != order.amount:
        raise OtherAmountError(order.code, order.amount)
    act = record_told(session, book, witness, case, ("tell_line_back", order.code))
    check_not_anew(session, book, act, order, order.amount)
    told = told_again(case, MovementType.WIRE, waiting.left)
    shown = Shown(fact_of(told), waiting.left, waiting.rail, waiting.booked_on)
    draft = draft_back(session, book, order.line, shown)
    if draft is None:
        raise NotCoveredError(order.code)
    posted = post(session, act, draft)
    note_wire(session, book, (movement_id, posted.id), order.id, is_return=False)
    told_as = Told(SENT_BACK, off_line(waiting, told), waiting.left, order_id=order.id)
    return post_told(session, act, case, told_as)


def tell_sent_back(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    back: tuple[str, Attempt, Money],
) -> PostedEntry:
    """Let a line be what an officer sent back to a giver, of a payment, under a key.

    Raises OtherAmountError, and RefundRefusedError where less is left of the payment.
    """
    key, attempt, amount = back
    case = waiting_case(session, book, movement_id)
    if -case.line.left != amount:
        raise OtherAmountError(key, amount)
    act = record_told(session, book, witness, case, ("tell_payback", key))
    asked = RefundAsked(key, amount, witness.at)
    refund = order_refund(session, book, act, attempt, asked)
    posted = _tell_back(session, book, act, case, (key, refund.id, None))
    sent = RemoteRefund(case.line.movement.id, amount, RefundState.SUCCEEDED)
    change_refund(session, book, witness, refund, sent)
    return posted


def _tell_back(
    session: Session,
    book: Book,
    act: Act,
    case: Case,
    ordered: tuple[str, int, int | None],
) -> PostedEntry:
    """Post that a line paid a giver back: by a refund, and by a wire where one did.

    ``ordered``: the code of the order, the refund's number and the wire's.
    """
    code, refund_id, order_id = ordered
    waiting = case.line
    told = told_again(case, MovementType.WIRE, waiting.left)
    shown = Incoming(waiting.rail, told)
    back = prepare_payback(session, book, act, shown, refund_id)
    if back.prepared is None:
        raise NotCoveredError(code)
    prepared = replace(back.prepared, kind=EntryKind.REFUND_SEEN)  # the bank did it
    rail = waiting.rail
    seen = Circumstances(rail, rail.operating_fund, prepared=prepared)
    draft = explain(told, seen, (waiting.fact, waiting.role))
    told_as = Told(PAYBACK, draft, waiting.left, back.attempt_id, order_id)
    return post_told(session, act, case, told_as)
