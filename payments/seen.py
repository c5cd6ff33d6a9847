"""Read what the book already knows about a movement: its payment, payout and shares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, bindparam, select, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.balances import trial_balance
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.entries import AccountKey
from ledger.book.funds import regime_of
from ledger.book.resolving import numbers
from ledger.book.roles import is_source
from ledger.book.scopes import Scope
from ledger.money import Money
from payments import tables
from payments.circumstances import Circumstances, Original, Payout, Share
from payments.gateway import Movement, MovementType
from payments.incoming import Incoming
from payments.purpose_rows import purpose_of
from payments.purposes import Purpose
from payments.rails.registry import Rail

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
_LEFT = text("""
    select coalesce(-sum(p.amount_minor), 0)
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    left join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    where p.book_id = :book and a.code = :role and f.code = :fund
      and l.code is not distinct from cast(:lot as text)
      and (p.entry_id = :entry or p.entry_id in (
        select e.id from ledger.journal_entry e
        where e.book_id = :book and e.corrects_id = :entry))
""")

# What wires and payments to holders took of a lot that waits with collected money.
_TAKEN = text("""
    select coalesce(sum(t.amount_minor), 0)
    from ledger.taking t
    join ledger.lot l on l.book_id = t.book_id and l.id = t.lot_id
    where t.book_id = :book and l.code = :lot and t.queue = 'bank'
""")

_SHARES = text("""
    select f.code as fund, sum(p.amount_minor) as minor
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    where p.book_id = :book and p.entry_id in :entries and a.code = :role
      and a.place = :place and a.currency = :currency and k.code = :keeper
    group by f.code
""").bindparams(bindparam("entries", expanding=True))

_TRANSIT = text("""
    select k.code as keeper, a.code as role, a.currency, a.place, e.fact
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    where p.book_id = :book and p.entry_id = :entry and a.role = 'psp_in_transit'
    limit 1
""")


def circumstances(
    session: Session, book: Book, act: Act, incoming: Incoming
) -> Circumstances:
    """Gather what the rule of a movement needs; lock the queue of money taken back."""
    movement, rail = incoming.movement, incoming.rail
    purpose, original, payout = incoming.purpose, None, None
    shares: tuple[Share, ...] = ()
    if movement.type in _BACK:
        paid = find_payment(session, book, movement)
        if paid is not None and paid.entry_id is not None:
            purpose = purpose_of(paid)
            original = _original(session, act, rail, paid)
    elif movement.type in _CONFIRMS:
        payout = _payout(session, book, movement)
    elif movement.type is MovementType.PAYOUT:
        shares = _shares(session, book, rail, movement)
    return Circumstances(
        rail=rail,
        fees_from=_fees_from(session, book, rail, purpose, movement),
        purpose=purpose,
        misfit=incoming.misfit,
        original=original,
        shares=shares,
        payout=payout,
        is_ordered=incoming.is_ordered,
        prepared=incoming.prepared,
    )


def find_payment(session: Session, book: Book, movement: Movement) -> Row[Any] | None:
    """Return the row of the payment that a movement belongs to."""
    table = tables.movement
    query = select(table).where(
        table.c.book_id == book.id,
        table.c.provider == movement.provider,
        table.c.payment == movement.belongs_to,
        table.c.type == MovementType.PAYMENT.value,
    )
    return session.execute(query.order_by(table.c.id).limit(1)).first()


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
        tip=tip,
        tip_left=tip_left,
    )


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


def _fact(session: Session, paid: Row[Any]) -> str:
    query = text(
        "select fact from ledger.journal_entry where book_id = :book and id = :entry"
    )
    values = {"book": paid.book_id, "entry": paid.entry_id}
    return str(session.execute(query, values).scalar_one())


def _shares(
    session: Session, book: Book, rail: Rail, movement: Movement
) -> tuple[Share, ...]:
    """Add up what each fund has of a payout, or of all that is on the balance."""
    account = rail.holds(movement.amount.currency)
    if movement.contains is not None:
        table = tables.movement
        query = select(table.c.entry_id).where(
            table.c.book_id == book.id,
            table.c.provider == movement.provider,
            table.c.remote_id.in_(movement.contains),
            table.c.entry_id.is_not(None),
        )
        return _shares_of(session, book, account, session.execute(query).scalars())
    scope = Scope(keeper=account.keeper, role=account.code, currency=account.currency)
    return tuple(
        Share(row.fund, row.amount)
        for row in trial_balance(session, book, scope).rows
        if row.place == account.place
    )


def _shares_of(
    session: Session, book: Book, account: AccountKey, entries: Iterable[int | None]
) -> tuple[Share, ...]:
    values = {
        "book": book.id,
        "entries": list(entries) or [0],
        "role": account.code,
        "place": account.place,
        "currency": account.currency,
        "keeper": account.keeper,
    }
    return tuple(
        Share(row.fund, Money(int(row.minor), account.currency))
        for row in session.execute(_SHARES, values)
    )


def _payout(session: Session, book: Book, movement: Movement) -> Payout | None:
    table = tables.movement
    entry = session.execute(
        select(table.c.entry_id).where(
            table.c.book_id == book.id,
            table.c.provider == (movement.via or movement.provider),
            table.c.remote_id == movement.belongs_to,
            table.c.type == MovementType.PAYOUT.value,
        )
    ).scalar()
    if entry is None:
        return None
    found = session.execute(_TRANSIT, {"book": book.id, "entry": entry}).first()
    if found is None:  # a debit of our bank: nothing was on its way
        return Payout("", AccountKey("", "", movement.amount.currency), ())
    transit = AccountKey(found.keeper, found.role, found.currency, found.place)
    return Payout(found.fact, transit, _shares_of(session, book, transit, [entry]))


def _number(session: Session, query: Any, **values: object) -> int:  # noqa: ANN401 - a text
    return int(session.execute(query, values).scalar_one())
