"""What counts under a cap from its first day: gifts that stand, and those under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.errors import NoRoomError
from ledger.financing.reservations import (
    Cap,
    CapLimit,
    NewReservation,
    count_under,
    reserve,
)
from ledger.money import Money
from payments import tables
from payments.attempts import Attempt, attempt_of
from payments.caps import cap_code, opening, room_fact
from payments.gateway import AttemptState
from payments.locks import lock_name


def lock_opening(session: Session, book: Book, fund: str) -> None:
    """Wait for the gifts to a fund that are being posted, and keep others waiting."""
    lock_name(session, book.id, opening(fund))


def count_gifts(
    session: Session,
    act: Act,
    opened: CapLimit,
    ends: Callable[[Attempt], datetime],
    *,
    at: datetime,
) -> None:
    """Count the gifts to a fund under the cap that the act opened.

    Those that stand, whether there is room or not; then room is kept for those under
    way, the first begun first, and what finds none is too much when it comes.
    """
    currency = opened.limit.currency
    values = {"book": act.book_id, "fund": opened.fund, "currency": currency}
    rows = session.execute(_STANDING, values)
    came = {row.lot: Money(row.minor, currency) for row in rows}
    cap = Cap(opened.code)
    facts = {room_fact(lot, 1): amount for lot, amount in came.items()}
    count_under(session, act, cap, facts, at=at)
    for attempt in _begun(session, values):
        lot, until = attempt.purpose.lot, ends(attempt)
        rest = _whole_gift(attempt) - came.get(lot, Money.zero(currency))
        if until > at and rest.minor > 0:
            fact, least = room_fact(lot, 1 + (lot in came)), Money(1, currency)
            _keep(session, act, NewReservation(fact, cap, rest, until, least), at=at)


def count_uncounted(
    session: Session, act: Act, fund: str, currency: str, *, at: datetime
) -> int:
    """Count under the cap of a fund what stands and was never counted; say how much.

    A cap that was opened before gifts were counted knows only those that came later.
    The caller holds the lock of its opening. The same again counts nothing.
    """
    values = {"book": act.book_id, "fund": fund, "currency": currency}
    cap = Cap(cap_code(fund))
    came: dict[str, Money] = {}
    for row in session.execute(_STANDING, values).all():
        known = session.execute(_COUNTED, {**values, "lot": f"room:{row.lot}:"}).one()
        if row.minor > known.minor:
            fact = room_fact(row.lot, known.number + 1)
            came[fact] = Money(row.minor - known.minor, currency)
    count_under(session, act, cap, came, at=at)
    return sum(amount.minor for amount in came.values())


def _keep(session: Session, act: Act, new: NewReservation, *, at: datetime) -> None:
    with suppress(NoRoomError), session.begin_nested():
        reserve(session, act, new, at=at)


def _whole_gift(attempt: Attempt) -> Money:
    tip = attempt.purpose.tip
    return attempt.amount if tip is None else attempt.amount - tip.amount


_STANDING = text("""
    select split_part(l.code, '/', 1) as lot, -sum(p.amount_minor)::bigint as minor
    from ledger.fund f
    join ledger.account a on a.book_id = f.book_id and a.code = 'source.gift'
      and a.currency = :currency
    join ledger.posting p on p.book_id = f.book_id and p.account_id = a.id
      and p.fund_id = f.id
    join ledger.lot l on l.book_id = f.book_id and l.id = p.lot_id
    where f.book_id = :book and f.code = :fund
    group by 1 having sum(p.amount_minor) < 0
""")

# How often room was kept for a gift, and how much of it is used and not given back.
_COUNTED = text("""
    select count(*)::bigint as number,
      coalesce(sum(coalesce(e.used_minor, 0) - b.minor), 0)::bigint as minor
    from ledger.reservation r
    left join ledger.reservation_end e on e.book_id = r.book_id
      and e.reservation_id = r.id
    cross join lateral (
      select coalesce(sum(x.returned_minor), 0) as minor from ledger.room_return x
      where x.book_id = r.book_id and x.reservation_id = r.id) b
    where r.book_id = :book and starts_with(r.fact, :lot)
""")
_OPEN = [state.value for state in AttemptState if state.is_open]


def _begun(session: Session, values: Mapping[str, object]) -> list[Attempt]:
    table = tables.attempt
    query = select(table).where(
        table.c.book_id == values["book"],
        table.c.fund == values["fund"],
        table.c.currency == values["currency"],
        table.c.source_role == "source.gift",
        table.c.state.in_(_OPEN),
    )
    rows = session.execute(query.order_by(table.c.id))
    return [attempt_of(row) for row in rows]
