"""Commands on a waiting bank line: for a pledge, for a project, a payout, a wire."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry
from ledger.book.funds import regime_of
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.book.registers import register_party
from ledger.money import Money
from payments import tables as core
from payments.attempt_changes import change_state
from payments.attempts import (
    Attempt,
    NewAttempt,
    Witness,
    begin_attempt,
    lock_contribution,
)
from payments.bank import tables
from payments.bank.allocated import PAYBACK, allocated_to, next_part, numbered
from payments.bank.allocation_errors import (
    LineNotWaitingError,
    MoreThanLeftError,
    NotCoveredError,
    OtherAmountError,
    OtherCurrencyError,
    ShownAlreadyError,
    WireKindError,
)
from payments.bank.explaining import explain
from payments.bank.paying_back import end_payback, prepare_payback
from payments.bank.told import TOLD
from payments.bank.waiting import WaitingLine, lock_waiting
from payments.bank.wires_seen import OrderedWire, draft_for, has_left, note_wire
from payments.circumstances import Circumstances
from payments.gateway import (
    AttemptState,
    Movement,
    MovementType,
    RefundState,
    RemoteRefund,
)
from payments.incoming import Incoming
from payments.purposes import Purpose
from payments.refunds import RefundAsked, change_refund, order_refund
from payments.seen import circumstances, over_of


@dataclass(frozen=True, slots=True)
class _Case:
    """A line that waits, locked; and the number of what is said of it now."""

    line: WaitingLine
    part: int


@dataclass(frozen=True, slots=True)
class _Told:
    """What a part of a line was told to be."""

    kind: str
    draft: DraftEntry
    amount: Money
    attempt_id: int | None = None
    order_id: int | None = None
    payout: str = ""


def give_to_pledge(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    given: tuple[Attempt, Money],
) -> PostedEntry:
    """Let a line, or a part of it, pay a pledge, wholly or in part.

    Raises LineNotWaitingError, MoreThanLeftError, OtherCurrencyError.
    """
    pledge, amount = given
    lock_contribution(session, book, pledge.contribution)
    before = allocated_to(session, book, pledge.id, amount.currency)
    lot = numbered(pledge.purpose.lot, _ordinal(session, book, pledge))
    purpose = replace(pledge.purpose, lot=lot, tip=None)
    if pledge.amount.currency != amount.currency:
        raise OtherCurrencyError(pledge.amount, amount)
    case = _fitting(session, book, movement_id, amount)
    posted = _give(session, book, witness, case, (purpose, amount, pledge.id))
    is_whole = pledge.amount <= before + amount
    state = AttemptState.SUCCEEDED if is_whole else AttemptState.PROCESSING
    change_state(session, book, witness, pledge, state)
    return posted


def give_to_fund(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    given: tuple[Purpose, Money],
) -> PostedEntry:
    """Let a line, or a part of it, be a gift to a project that a person names.

    It is a payment of its own, so that it can go back as any other.
    """
    purpose, amount = given
    case = _fitting(session, book, movement_id, amount)
    name = f"{TOLD}{purpose.lot}"
    request = {"gift": purpose.lot, "amount": str(amount)}
    act = record_act(session, book.id, witness.command(name), "begin_attempt", request)
    rail = case.line.rail.code
    new = NewAttempt(rail, name, name, amount, purpose, witness.at)
    attempt = begin_attempt(session, book, act, new)
    posted = _give(session, book, witness, case, (purpose, amount, attempt.id))
    change_state(session, book, witness, attempt, AttemptState.SUCCEEDED)
    return posted


def confirm_payout(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    payout: tuple[str, str],
) -> PostedEntry:
    """Let a line be the arrival of a provider's payout."""
    case = _waiting(session, book, movement_id)
    waiting = case.line
    act = _act(session, book, witness, case, ("confirm_payout", ""))
    provider, remote_id = payout
    told = _again(case, MovementType.RECEIPT, waiting.left)
    told = replace(told, payment=remote_id, via=provider)
    seen = circumstances(session, book, act, Incoming(waiting.rail, told))
    draft = explain(told, seen, (waiting.fact, waiting.role))
    name = f"{provider}:{remote_id}"
    return _post(session, act, case, _Told("payout", draft, waiting.left, payout=name))


def tell_wire(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    wired: tuple[OrderedWire, Money],
) -> PostedEntry:
    """Let a line be a wire of ours, now that somebody says what arrived.

    Raises NotCoveredError, ShownAlreadyError.
    """
    order, received = wired
    if order.refund_id is not None:
        raise WireKindError(order)
    if has_left(session, book, order.id):
        raise ShownAlreadyError(order)
    case = _waiting(session, book, movement_id)
    waiting = case.line
    act = _act(session, book, witness, case, ("tell_wire", str(received)))
    rail, sent = waiting.rail, -waiting.left
    wire = order.wire(rail, waiting.booked_on, sent, received)
    prepared = draft_for(session, act, order, wire)
    if prepared is None:
        raise NotCoveredError(order.code)
    told = _again(case, MovementType.WIRE, waiting.left)
    prepared = replace(prepared, kind=EntryKind.WIRE_SEEN)  # the bank did it: a fact
    seen = Circumstances(rail, rail.operating_fund, prepared=prepared)
    draft = explain(told, seen, (waiting.fact, waiting.role))
    told_as = _Told("wire", draft, waiting.left, order_id=order.id)
    posted = _post(session, act, case, told_as)
    shown = (movement_id, posted.id)
    note_wire(session, book, shown, order.id, is_return=False)
    return posted


def tell_payback(
    session: Session, book: Book, witness: Witness, movement_id: int, order: OrderedWire
) -> PostedEntry:
    """Let a line be the wire that pays a giver back, whose code the bank lost.

    Raises OtherAmountError, ShownAlreadyError.
    """
    if order.refund_id is None:
        raise WireKindError(order)
    if has_left(session, book, order.id):
        raise ShownAlreadyError(order)
    case = _waiting(session, book, movement_id)
    waiting = case.line
    if -waiting.left != order.amount:
        raise OtherAmountError(order.code, order.amount)
    act = _act(session, book, witness, case, ("tell_payback", order.code))
    orders = (order.refund_id, order.id)
    posted = _tell_back(session, book, act, case, (order.code, *orders))
    note_wire(session, book, (movement_id, posted.id), order.id, is_return=False)
    end_payback(session, book, witness, order.refund_id, RefundState.SUCCEEDED)
    return posted


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
    case = _waiting(session, book, movement_id)
    if -case.line.left != amount:
        raise OtherAmountError(key, amount)
    act = _act(session, book, witness, case, ("tell_payback", key))
    asked = RefundAsked(key, amount, witness.at)
    refund = order_refund(session, book, act, attempt, asked)
    posted = _tell_back(session, book, act, case, (key, refund.id, None))
    sent = RemoteRefund(case.line.movement.id, amount, RefundState.SUCCEEDED)
    change_refund(session, book, witness, refund, sent)
    return posted


def refuse_match(
    session: Session, book: Book, witness: Witness, movement_id: int, pledge: Attempt
) -> None:
    """Remember that a line is not for this pledge: it is not suggested again."""
    command = witness.command(f"refuse_match:{movement_id}:{pledge.public_id}")
    request = {"movement": movement_id, "pledge": pledge.public_id}
    act = record_act(session, book.id, command, "refuse_match", request)
    if act.is_new:
        session.execute(
            insert(tables.refused_match).values(
                book_id=book.id,
                movement_id=movement_id,
                attempt_id=pledge.id,
                act_id=act.id,
            )
        )


def _give(
    session: Session,
    book: Book,
    witness: Witness,
    case: _Case,
    given: tuple[Purpose, Money, int],
) -> PostedEntry:
    purpose, amount, attempt_id = given
    waiting = case.line
    act = _act(session, book, witness, case, ("allocate", str(amount)))
    register_party(session, act, purpose.party)
    told = _again(case, MovementType.PAYMENT, amount)
    regime = regime_of(session, book, purpose.fund, on=told.occurred_on)
    over = over_of(session, book, act, purpose, amount)
    seen = Circumstances(waiting.rail, regime.fees_from, purpose, over=over)
    draft = explain(told, seen, (waiting.fact, waiting.role))
    return _post(session, act, case, _Told("gift", draft, amount, attempt_id))


def _tell_back(
    session: Session,
    book: Book,
    act: Act,
    case: _Case,
    ordered: tuple[str, int, int | None],
) -> PostedEntry:
    """Post that a line paid a giver back: by a refund, and by a wire where one did.

    ``ordered``: the code of the order, the refund's number and the wire's.
    """
    code, refund_id, order_id = ordered
    waiting = case.line
    told = _again(case, MovementType.WIRE, waiting.left)
    shown = Incoming(waiting.rail, told)
    back = prepare_payback(session, book, act, shown, refund_id)
    if back.prepared is None:
        raise NotCoveredError(code)
    prepared = replace(back.prepared, kind=EntryKind.REFUND_SEEN)  # the bank did it
    rail = waiting.rail
    seen = Circumstances(rail, rail.operating_fund, prepared=prepared)
    draft = explain(told, seen, (waiting.fact, waiting.role))
    told_as = _Told(PAYBACK, draft, waiting.left, back.attempt_id, order_id)
    return _post(session, act, case, told_as)


def _fitting(session: Session, book: Book, movement_id: int, amount: Money) -> _Case:
    """Return a line that waits, of which so much can be given away."""
    case = _waiting(session, book, movement_id)
    left = case.line.left
    if amount.currency != left.currency:
        raise OtherCurrencyError(amount, left)
    if not 0 < amount.minor <= left.minor:
        raise MoreThanLeftError(left)
    return case


def _waiting(session: Session, book: Book, movement_id: int) -> _Case:
    found = lock_waiting(session, book, movement_id)
    if found is None:
        raise LineNotWaitingError(movement_id)
    return _Case(found, next_part(session, book.id, movement_id))


def _again(case: _Case, type_: MovementType, amount: Money) -> Movement:
    """Tell the line anew; what would be called like it has a name of its own."""
    movement, part = case.line.movement, case.part
    is_named = part > 1 or type_ is movement.type
    name = f"{movement.id}/{part}" if is_named else movement.id
    return replace(movement, id=name, type=type_, amount=amount)


def _act(
    session: Session,
    book: Book,
    witness: Witness,
    case: _Case,
    asked: tuple[str, str],
) -> Act:
    """Record what somebody asks of a line: a verb, and how much of it."""
    verb, amount = asked
    waiting = case.line
    name = f"{waiting.movement.provider}:{waiting.movement.id}"
    key = f"{verb}:{name}:{case.part}"
    request = {"line": name, "left": str(waiting.left), "amount": amount}
    return record_act(session, book.id, witness.command(key), verb, request)


def _ordinal(session: Session, book: Book, pledge: Attempt) -> int:
    """Number what is told to be a pledge: each part is a lot of its own."""
    told, line = tables.allocation, core.movement
    parts = select(func.count()).where(
        told.c.book_id == book.id, told.c.attempt_id == pledge.id
    )
    own = select(func.count()).where(
        line.c.book_id == book.id,
        line.c.attempt_id == pledge.id,
        line.c.type == MovementType.PAYMENT.value,
        line.c.credited_role == pledge.purpose.role,
    )
    found = (session.execute(query).scalar_one() for query in (parts, own))
    return sum(map(int, found)) + 1


def _post(session: Session, act: Act, case: _Case, told: _Told) -> PostedEntry:
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
