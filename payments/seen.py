"""Read what the book already knows about a movement: the payment it takes back."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.funds import regime_of
from ledger.book.resolving import numbers
from ledger.book.roles import is_source
from ledger.money import Money, divide_half_up
from payments import tables
from payments.caps import take_room
from payments.cash.carrying import CASH, draft_arrival
from payments.circumstances import Circumstances, Original, Share
from payments.claims import see_payer
from payments.corrected import postings_with_corrections
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purpose_rows import purpose_of
from payments.purposes import Purpose
from payments.rails.registry import Rail
from payments.seen_payouts import payout_of, shares_of
from payments.seen_told import purpose_of_told, told_original

_BACK = frozenset(
    {
        MovementType.REFUND,
        MovementType.REFUND_FAILED,
        MovementType.RETURN,
        MovementType.DISPUTE_OPEN,
        MovementType.DISPUTE_WON,
        MovementType.DISPUTE_LOST,
    }
)
_CONFIRMS = frozenset({MovementType.RECEIPT, MovementType.PAYOUT_FAILED})

# What an entry credited to an account of a fund (and lot), less what was taken back.
_LEFT = text(
    """
    select coalesce(-sum(p.amount_minor), 0)
    from {postings} p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    left join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    where a.code = :role and f.code = :fund
      and l.code is not distinct from cast(:lot as text)
""".replace("{postings}", postings_with_corrections(":book", "cast(:entry as bigint)"))
)

# What wires and payments to holders took of a lot that waits with collected money.
_TAKEN = text("""
    select coalesce(sum(t.amount_minor), 0)
    from ledger.taking t
    join ledger.lot l on l.book_id = t.book_id and l.id = t.lot_id
    where t.book_id = :book and l.code = :lot and t.queue = 'bank'
""")

# What the movements of a payment left on an account of its payer: each way to them by
# its own index, and from each to its postings; and what is owed of a gift that its
# giver had moved, which corrects the entry that moved it.
_OF_PAYER = text("""
    with recursive own as (
      select x.entry_id from payments.movement x
      where x.book_id = :book and x.provider = :provider and x.payment = :payment
      union
      select x.entry_id from payments.movement x
      where x.book_id = :book and x.attempt_id = :attempt
        and x.type in ('wire', 'wire_return')
    ), m as (
      select entry_id from own
      union
      select e.id from m
      join ledger.journal_entry e on e.book_id = :book and e.corrects_id = m.entry_id
        and e.fact like 'surplus:%' and ledger.stands_v1(:book, e.id)
    )
    select coalesce(sum(p.amount_minor), 0)
    from m
    cross join lateral (
      select * from ledger.posting x
      where x.book_id = :book and x.entry_id = m.entry_id offset 0) p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    where a.code = :role and f.code = :fund and p.currency = :currency
""")


def circumstances(
    session: Session, book: Book, act: Act, incoming: Incoming
) -> Circumstances:
    """Gather what the rule of a movement needs; lock the queue of money taken back."""
    movement, rail = incoming.movement, incoming.rail
    purpose, original, payout = _purpose(incoming), None, None
    prepared = incoming.prepared
    shares: tuple[Share, ...] = ()
    if movement.type in _BACK:
        paid = find_payment(session, book, movement)
        original = told_original(session, act, incoming, paid)
        if original is not None:
            purpose = purpose_of_told(original)
        elif paid is not None and _stands(session, paid):
            purpose = purpose_of(paid)
            original = _original(session, act, rail, paid)
    elif movement.type is MovementType.RECEIPT and movement.via == CASH:
        prepared = draft_arrival(session, book, act, rail, movement)
    elif movement.type in _CONFIRMS:
        payout = payout_of(session, book, movement)
    elif movement.type is MovementType.PAYOUT:
        shares = shares_of(session, book, rail, movement)
    seen = Circumstances(
        rail=rail,
        fees_from=_fees_from(session, book, rail, purpose, movement),
        purpose=purpose,
        misfit=incoming.misfit,
        original=original,
        shares=shares,
        payout=payout,
        is_ordered=incoming.is_ordered,
        prepared=prepared,
        over=_over(session, book, act, incoming, purpose),
    )
    return see_payer(session, book, incoming, seen)


def _over(
    session: Session, book: Book, act: Act, incoming: Incoming, purpose: Purpose | None
) -> Money | None:
    """Say how much of a payment its fund does not take; its room is used by asking.

    Room is in the currency that was paid; where another one was settled, of that the
    same part is too much.
    """
    movement, asked = incoming.movement, incoming.purpose
    is_gift = movement.type is MovementType.PAYMENT and incoming.misfit is None
    if not is_gift or purpose is None or asked is None:
        return None
    given = _without_tip(movement.amount, purpose)
    paid = _without_tip(movement.paid, asked)
    over = over_of(session, book, act, purpose, paid)
    if paid.currency == given.currency:
        return over
    if over is None:  # a cap may be in the currency that was settled
        return over_of(session, book, act, purpose, given)
    minor = divide_half_up(over.minor * given.minor, paid.minor)
    return Money(minor, given.currency) or None


def _without_tip(amount: Money, purpose: Purpose) -> Money:
    return amount if purpose.tip is None else amount - purpose.tip.amount


def over_of(
    session: Session, book: Book, act: Act, purpose: Purpose, given: Money
) -> Money | None:
    """Use the room of a gift; return what is too much of it, None where nothing is."""
    if purpose.role != "source.gift" or given.minor <= 0:
        return None
    over = given - take_room(session, book, act, purpose, given)
    return over or None


def _purpose(incoming: Incoming) -> Purpose | None:
    movement, purpose = incoming.movement, incoming.purpose
    if purpose is None or incoming.misfit is not None:
        return purpose
    return purpose.settled(movement.paid, movement.amount)


def find_payment(session: Session, book: Book, movement: Movement) -> Row[Any] | None:
    """Return the row of the payment that a movement belongs to."""
    values = {
        "book": book.id,
        "provider": movement.provider,
        "payment": movement.belongs_to,
    }
    return session.execute(_paid(), values).first()


@cache
def _paid() -> Select[Any]:
    table = tables.movement
    query = select(table).where(
        table.c.book_id == bindparam("book"),
        table.c.provider == bindparam("provider"),
        table.c.payment == bindparam("payment"),
        table.c.type == MovementType.PAYMENT.value,
    )
    return query.order_by(table.c.id).limit(1)


def _fees_from(
    session: Session,
    book: Book,
    rail: Rail,
    purpose: Purpose | None,
    movement: Movement,
) -> str:
    if purpose is None:
        return rail.operating_fund
    regime = regime_of(session, book, purpose.fund, on=movement.occurred_on)
    return regime.fees_from


def _original(session: Session, act: Act, rail: Rail, paid: Row[Any]) -> Original:
    purpose = purpose_of(paid)
    role, currency = paid.credited_role, paid.currency
    is_given = purpose is not None and is_source(role)
    fund = purpose.fund if purpose and is_given else rail.operating_fund
    lot = purpose.lot if purpose and is_given else None
    if is_given:
        known = numbers(session, act.book_id)
        call(session, "lock_queue_v1", act.book_id, known.fund(session, fund))
    left = _left(session, paid, role, fund, lot)
    taken = _number(session, _TAKEN, book=paid.book_id, lot=lot) if lot else 0
    tip = purpose.tip if purpose and is_given else None
    tip_left = None
    if tip is not None:
        minor = _left(session, paid, "source.tip", tip.fund, tip.lot)
        tip_left = Money(minor, currency)
    over_left = None
    if is_given:
        over_fund = rail.operating_fund
        minor = _left(session, paid, "over_target", over_fund, None)
        over_left = Money(minor, currency)
    return Original(
        fact=_fact(session, paid),
        role=role,
        fund=fund,
        lot=lot,
        party=paid.party,
        gross=Money(paid.amount_minor, currency),
        fee=Money(paid.fee_minor, currency),
        left=Money(left, currency),
        unspent=Money(max(left - taken, 0), currency),
        owed=_of_payer(session, paid, "owed", fund),
        claimed=_of_payer(session, paid, "dispute_claim", fund),
        tip=tip,
        tip_left=tip_left,
        over_left=over_left,
    )


def _stands(session: Session, paid: Row[Any]) -> bool:
    """Say whether a payment is in the book, and was not reversed there."""
    query = text("select ledger.stands_v1(:book, :entry)")
    values = {"book": paid.book_id, "entry": paid.entry_id}
    return paid.entry_id is not None and bool(session.scalar(query, values))


def _left(
    session: Session, paid: Row[Any], role: str, fund: str, lot: str | None
) -> int:
    return _number(
        session,
        _LEFT,
        book=paid.book_id,
        entry=paid.entry_id,
        role=role,
        fund=fund,
        lot=lot,
    )


def _of_payer(session: Session, paid: Row[Any], role: str, fund: str) -> Money:
    """Add up what stands on a payer's account from what came back of a payment."""
    minor = _number(
        session,
        _OF_PAYER,
        book=paid.book_id,
        provider=paid.provider,
        payment=paid.payment,
        attempt=paid.attempt_id,
        role=role,
        fund=fund,
        currency=paid.currency,
    )
    return Money(abs(minor), paid.currency)


def _fact(session: Session, paid: Row[Any]) -> str:
    query = text(
        "select fact from ledger.journal_entry where book_id = :book and id = :entry"
    )
    values = {"book": paid.book_id, "entry": paid.entry_id}
    return str(session.execute(query, values).scalar_one())


def _number(session: Session, query: Any, **values: object) -> int:  # noqa: ANN401 - a text
    return int(session.execute(query, values).scalar_one())
