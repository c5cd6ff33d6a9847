"""Commands on a waiting bank line that brought money: a pledge, a project, a payout."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.book.funds import regime_of
from ledger.book.journal import PostedEntry
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
from payments.bank.allocated import allocated_to, numbered
from payments.bank.allocation_errors import (
    MoreThanLeftError,
    OtherCurrencyError,
)
from payments.bank.cases import (
    Case,
    Told,
    post_told,
    record_told,
    told_again,
    waiting_case,
)
from payments.bank.explaining import explain, explain_debit
from payments.bank.told import TOLD
from payments.circumstances import Circumstances
from payments.gateway import (
    AttemptState,
    MovementType,
)
from payments.incoming import Incoming
from payments.purposes import Purpose
from payments.seen import circumstances, over_of


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
    """Let a line be the arrival of a provider's payout, or its debit of our bank.

    Raises NotExplainedError where it is not on its way any more.
    """
    case = waiting_case(session, book, movement_id)
    waiting = case.line
    act = record_told(session, book, witness, case, ("confirm_payout", ""))
    provider, remote_id = payout
    told = told_again(case, MovementType.RECEIPT, waiting.left)
    told = replace(told, payment=remote_id, via=provider)
    seen = circumstances(session, book, act, Incoming(waiting.rail, told))
    if seen.payout is not None and seen.payout.debited == -waiting.left:
        draft = explain_debit(told, seen, (waiting.fact, waiting.role))
    else:
        draft = explain(told, seen, (waiting.fact, waiting.role))
    name = f"{provider}:{remote_id}"
    return post_told(
        session, act, case, Told("payout", draft, waiting.left, payout=name)
    )


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
    case: Case,
    given: tuple[Purpose, Money, int],
) -> PostedEntry:
    purpose, amount, attempt_id = given
    waiting = case.line
    act = record_told(session, book, witness, case, ("allocate", str(amount)))
    register_party(session, act, purpose.party)
    told = told_again(case, MovementType.PAYMENT, amount)
    regime = regime_of(session, book, purpose.fund, on=told.occurred_on)
    over = over_of(session, book, act, purpose, amount)
    seen = Circumstances(waiting.rail, regime.fees_from, purpose, over=over)
    draft = explain(told, seen, (waiting.fact, waiting.role))
    return post_told(session, act, case, Told("gift", draft, amount, attempt_id))


def _fitting(session: Session, book: Book, movement_id: int, amount: Money) -> Case:
    """Return a line that waits, of which so much can be given away."""
    case = waiting_case(session, book, movement_id)
    left = case.line.left
    if amount.currency != left.currency:
        raise OtherCurrencyError(amount, left)
    if not 0 < amount.minor <= left.minor:
        raise MoreThanLeftError(left)
    return case


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
