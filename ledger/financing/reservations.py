"""Reservations: money of a pool, or room under a cap, kept until it is decided.

Before somebody pays it is asked up to how much there is, and that is reserved; when the
payment has settled it is used, or else released; what nobody used in time expires. When
a payment goes back, the room that it used under a cap is free again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.calls import call, call_number
from ledger.book.errors import (
    FieldError,
    RegisterConflictError,
    RegisterUnknownError,
    ReservationEndedError,
)
from ledger.book.fields import (
    check_code,
    check_day,
    check_fact,
    check_instant,
    check_text,
)
from ledger.book.resolving import numbers
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Pool:
    """Money that waits in a fund to be matched with gifts."""

    fund: str

    def __post_init__(self) -> None:
        check_code("fund", self.fund)


@dataclass(frozen=True, slots=True)
class Cap:
    """What may not be passed, by its code."""

    code: str

    def __post_init__(self) -> None:
        check_code("cap", self.code)


@dataclass(frozen=True, slots=True)
class CapLimit:
    """A limit from a day on, with the text that it rests on; on one fund or on all."""

    code: str
    limit: Money
    from_on: date
    source: str
    fund: str | None = None

    def __post_init__(self) -> None:
        check_code("cap", self.code)
        check_day("from_on", self.from_on)
        check_text("source", self.source)
        if self.limit.minor < 0:
            raise FieldError("no limit is below nothing", "limit", str(self.limit))
        if self.fund is not None:
            check_code("fund", self.fund)


@dataclass(frozen=True, slots=True)
class NewReservation:
    """What is to be kept, of what, until when.

    ``fact`` is unique and makes reserving idempotent. Less than ``wanted`` is given
    where less is there, but not less than ``at_least``.
    """

    fact: str
    of: Pool | Cap
    wanted: Money
    expires_at: datetime
    at_least: Money | None = None

    def __post_init__(self) -> None:
        check_fact("fact", self.fact)
        check_instant("expires_at", self.expires_at)
        if self.least.currency != self.wanted.currency:
            why = f"{self.wanted.currency} is what is wanted"
            raise FieldError(why, "at_least", str(self.least))

    @property
    def least(self) -> Money:
        """With how much the caller is content."""
        return self.wanted if self.at_least is None else self.at_least


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is kept. ``is_new`` is false when the fact had been reserved before."""

    fact: str
    amount: Money
    is_new: bool


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What had used room under a cap went back, or a part of it.

    ``fact`` is what took it back, a refund or a lost dispute, and counts once.
    """

    reserved: str
    fact: str
    amount: Money

    def __post_init__(self) -> None:
        check_fact("reserved", self.reserved)
        check_fact("fact", self.fact)


def set_cap(session: Session, act: Act, new: CapLimit) -> None:
    """Open a cap, or set its limit from a day on; the same again changes nothing."""
    call(
        session,
        "open_cap_v1",
        act.book_id,
        act.id,
        new.code,
        new.fund,
        new.limit.currency,
        new.from_on,
        new.limit.minor,
        new.source,
    )


def count_under(
    session: Session, act: Act, cap: Cap, came: Mapping[str, Money], *, at: datetime
) -> int:
    """Count what came before a cap under it, by facts, whether there is room or not.

    Comes with the act that opened the cap, or later with one of the verb
    ``count_earlier``; any other counts nothing. Returns how many.
    """
    _, number = _numbers(session, act.book_id, cap)
    minors = [amount.minor for amount in came.values()]
    values = (act.book_id, act.id, number, at, list(came), minors)
    return call_number(session, "count_room_v1", *values)


def room_in(
    session: Session, book_id: int, of: Pool | Cap, currency: str, *, at: datetime
) -> Money:
    """Say up to how much may be reserved now; nothing is kept by asking."""
    pool, cap = _numbers(session, book_id, of)
    minor = call_number(session, "room_v1", book_id, pool, cap, currency, at)
    return Money(max(minor, 0), currency)


def reserve(
    session: Session, act: Act, new: NewReservation, *, at: datetime
) -> Reservation:
    """Keep money of a pool, or room under a cap.

    Waits for others that decide about the same; frees what has expired there. Raises
    NoRoomError, ReservationEndedError where what was kept under the fact was released
    or has expired, or RegisterConflictError for a fact that was reserved otherwise or
    keeps less than ``at_least``.
    """
    check_instant("at", at)
    if new.expires_at <= at:
        why = f"it is later than {at}"
        raise FieldError(why, "expires_at", str(new.expires_at))
    pool, cap = _numbers(session, act.book_id, new.of)
    row = call(
        session,
        "reserve_v1",
        *(act.book_id, act.id, new.fact, pool, cap, new.wanted.currency),
        *(new.wanted.minor, new.least.minor, at, new.expires_at),
    )
    number, minor, is_new = cast("tuple[int, int, bool]", row)
    if not is_new:
        _require_kept(session, act.book_id, number, new, at)
        if minor < new.least.minor:
            raise RegisterConflictError("reservation", new.fact)
    return Reservation(new.fact, Money(minor, new.wanted.currency), is_new)


def _require_kept(
    session: Session, book_id: int, number: int, new: NewReservation, at: datetime
) -> None:
    """Refuse a reservation that holds nothing any more; a used one was kept."""
    kept, end = tables.reservation, tables.reservation_end
    query = (
        select(kept.c.expires_at, end.c.state)
        .outerjoin(
            end,
            (end.c.book_id == kept.c.book_id) & (end.c.reservation_id == kept.c.id),
        )
        .where(kept.c.book_id == book_id, kept.c.id == number)
    )
    row = session.execute(query).one()
    state = row.state or ("expired" if row.expires_at <= at else "used")
    if state != "used":
        raise ReservationEndedError(new.fact, state)


def use(session: Session, act: Act, fact: str, amount: Money, *, at: datetime) -> bool:
    """Use a reservation, whole or in part, under the act that posts the entry.

    Comes before the entry, in its transaction: the pool's guard counts what is still
    reserved. False if it was used so before. Raises ReservationEndedError,
    ReservationBeyondError or RegisterUnknownError.
    """
    return _end(session, act, fact, amount.minor, at)


def release(session: Session, act: Act, fact: str, *, at: datetime) -> bool:
    """Give up a reservation; false if that had been done."""
    return _end(session, act, fact, 0, at)


def expire_reservations(session: Session, act: Act, *, at: datetime) -> int:
    """End what nobody used in time; return how many. Safe to repeat."""
    return call_number(
        session, "expire_reservations_v1", act.book_id, act.id, at, None, None
    )


def reserved_of_pools(session: Session, book_id: int) -> dict[tuple[str, str], int]:
    """Return what is reserved of each pool, by fund and currency, in minor units."""
    kept, fund = tables.open_reservation, tables.fund
    query = (
        select(fund.c.code, kept.c.currency, func.sum(kept.c.amount_minor))
        .join(fund, (fund.c.book_id == kept.c.book_id) & (fund.c.id == kept.c.of_id))
        .where(kept.c.book_id == book_id, kept.c.scope == "pool")
        .group_by(fund.c.code, kept.c.currency)
    )
    rows = session.execute(query)
    return {(code, currency): int(minor) for code, currency, minor in rows}


def late_reservations(session: Session, book_id: int, *, at: datetime) -> int:
    """Count what is still kept although its time is over."""
    kept = tables.open_reservation
    query = select(func.count()).where(
        kept.c.book_id == book_id, kept.c.expires_at <= at
    )
    return session.scalars(query).one()


def give_room_back(
    session: Session, act: Act, back: GivenBack, *, at: datetime
) -> bool:
    """Free room under a cap that a reservation used; false if its fact had done so.

    Never more than was used. Raises ReservationEndedError where
    nothing was used, ReservationBeyondError, RegisterUnknownError, or
    RegisterConflictError for a fact that gave back another amount.
    """
    row = call(
        session,
        "return_room_v1",
        *(act.book_id, act.id, back.reserved, back.fact, back.amount.minor, at),
    )
    return bool(row[0])


def _end(session: Session, act: Act, fact: str, used: int, at: datetime) -> bool:
    row = call(session, "end_reservation_v1", act.book_id, act.id, fact, used, at)
    return bool(row[0])


def _numbers(
    session: Session, book_id: int, of: Pool | Cap
) -> tuple[int | None, int | None]:
    if isinstance(of, Pool):
        return numbers(session, book_id).fund(session, of.fund), None
    cap = tables.cap
    query = select(cap.c.id).where(cap.c.book_id == book_id, cap.c.code == of.code)
    number = session.scalar(query)
    if number is None:
        raise RegisterUnknownError("cap", of.code)
    return None, int(number)
