"""Caps on gifts: room is kept at checkout, used at settlement, given back at refund.

What comes beyond the room, or for a fund that takes no more, waits for its giver's
choice and never enters the fund.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act, record_act
from ledger.book.books import Book
from ledger.book.entries import DraftEntry
from ledger.book.errors import NoRoomError
from ledger.financing.reservations import (
    Cap,
    GivenBack,
    NewReservation,
    give_room_back,
    release,
    reserve,
    room_in,
    use,
)
from ledger.money import Money
from payments import tables
from payments.attempts import Witness
from payments.locks import lock_name, share_name
from payments.paid_currency import as_paid
from payments.purposes import Purpose

GIFTS = "gift"
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class GiftRoom:
    """A gift that asks for room, until when; ``lot`` is the gift's own."""

    fund: str
    lot: str
    amount: Money
    expires_at: datetime


class NoRoomForGiftError(ValueError):
    """The fund does not take so much in gifts any more; ``room`` is what it takes."""

    def __init__(self, wanted: Money, room: Money) -> None:
        self.wanted, self.room = wanted, room
        super().__init__(f"{wanted} is more than the {room} that is still taken")


def cap_code(fund: str, instrument: str = GIFTS) -> str:
    """Name the cap of an instrument in a fund."""
    return f"{fund}:{instrument}"


def opening(fund: str) -> str:
    """Name the lock under which a cap is opened or a fund held; each gift shares it."""
    return f"cap:{fund}"


def room_fact(lot: str, number: int) -> str:
    """Name the room of a gift, by the number of the try."""
    return f"room:{lot}:{number}"


def room_for_gifts(
    session: Session, book: Book, fund: str, currency: str, *, at: datetime
) -> Money | None:
    """Say how much a fund still takes in gifts now; None where nothing bounds it."""
    seen = _bounds(session, book, fund, currency)
    if seen.held:
        return Money.zero(currency)
    if not seen.has_cap:
        return None
    return room_in(session, book.id, Cap(cap_code(fund)), currency, at=at)


def takes_gift(
    session: Session, book: Book, fund: str, amount: Money, *, at: datetime
) -> bool:
    """Say whether a fund takes a whole gift of so much."""
    room = room_for_gifts(session, book, fund, amount.currency, at=at)
    return room is None or amount <= room


def bounds_gifts(session: Session, book: Book, fund: str, currency: str) -> bool:
    """Say whether anything bounds the gifts to a fund: its cap, or that it is held.

    Where nothing does, no cap is opened before the transaction ends.
    """
    share_name(session, book.id, opening(fund))
    seen = _bounds(session, book, fund, currency)
    return seen.has_cap or seen.held


def hold_fund(
    session: Session, act: Act, fund: str, reason: str, *, at: datetime
) -> None:
    """Let nothing more into a fund: what comes waits for its giver's choice.

    Waits for the gifts that are being posted; whoever reads what came reads them, too.
    """
    lock_name(session, act.book_id, opening(fund))
    values = {
        "book_id": act.book_id,
        "fund": fund,
        "from_at": at,
        "reason": reason,
        "act_id": act.id,
    }
    session.execute(insert(tables.held_fund).values(values))


def reserve_room(
    session: Session, book: Book, witness: Witness, asked: GiftRoom
) -> None:
    """Keep room for a whole gift. Raises NoRoomForGiftError where there is less."""
    fund, amount, at = asked.fund, asked.amount, witness.at
    share_name(session, book.id, opening(fund))
    room = room_for_gifts(session, book, fund, amount.currency, at=at)
    if room is None:
        return
    if room < amount:
        raise NoRoomForGiftError(amount, room)
    fact = room_fact(asked.lot, len(_reserved(session, book, asked.lot)) + 1)
    act = _act(session, book, witness, "reserve_room", fact)
    new = NewReservation(fact, Cap(cap_code(fund)), amount, asked.expires_at)
    try:
        with session.begin_nested():
            reserve(session, act, new, at=at)
    except NoRoomError:
        # Somebody else was faster between the look and the lock.
        left = room_for_gifts(session, book, fund, amount.currency, at=at)
        raise NoRoomForGiftError(amount, left or Money.zero(amount.currency)) from None


def end_room(session: Session, book: Book, witness: Witness, lot: str) -> None:
    """Free the room of a gift that does not come."""
    for row in _reserved(session, book, lot):
        if row.open_minor:
            act = _act(session, book, witness, "release_room", row.fact)
            release(session, act, row.fact, at=witness.at)


def extend_room(
    session: Session, book: Book, witness: Witness, asked: GiftRoom
) -> None:
    """Keep the room of a gift for longer, while a bank decides about it."""
    rows = _reserved(session, book, asked.lot)
    kept = sum(row.open_minor for row in rows if row.expires_at > witness.at)
    if not kept or max(row.expires_at for row in rows) >= asked.expires_at:
        return
    end_room(session, book, witness, asked.lot)
    fact = room_fact(asked.lot, len(rows) + 1)
    act = _act(session, book, witness, "reserve_room", fact)
    cap, amount = Cap(cap_code(asked.fund)), Money(kept, asked.amount.currency)
    new = NewReservation(fact, cap, amount, asked.expires_at)
    reserve(session, act, new, at=witness.at)


def take_room(
    session: Session, book: Book, act: Act, purpose: Purpose, amount: Money
) -> Money:
    """Use the room of a gift that has come; return how much of it fits.

    Its own reservation first, then what else is free at this moment.
    """
    share_name(session, book.id, opening(purpose.fund))
    seen = _bounds(session, book, purpose.fund, amount.currency)
    if seen.held or not seen.has_cap:
        return Money.zero(amount.currency) if seen.held else amount
    at, lot = _instant(session, act), _whole(purpose.lot)
    rows = _reserved(session, book, lot)
    number, taken = len(rows), 0
    for row in rows:
        part = min(amount.minor - taken, row.open_minor)
        if part > 0 and row.expires_at > at:
            use(session, act, row.fact, Money(part, amount.currency), at=at)
            taken += part
    rest = Money(amount.minor - taken, amount.currency)
    if rest:
        cap = Cap(cap_code(purpose.fund))
        taken += _take_free(
            session, act, cap, (room_fact(lot, number + 1), rest), at=at
        )
    return Money(taken, amount.currency)


def free_room(
    session: Session, book: Book, act: Act, draft: DraftEntry | None, purpose: Purpose
) -> None:
    """Give back the room of what an entry takes out of a fund's gifts."""
    lines = () if draft is None else draft.lines
    taken = [
        line.amount
        for line in lines
        if line.account.code == "source.gift"
        and line.lot == purpose.lot
        and line.amount.minor > 0
    ]
    lot = _whole(purpose.lot)
    rows = _reserved(session, book, lot) if taken else []
    kept_in = {row.currency for row in rows}
    back = sum(
        (a if a.currency in kept_in else as_paid(session, book, lot, a)).minor
        for a in taken
    )
    for row in reversed(rows):
        part = min(back, row.used_minor)
        if part and draft is not None:
            amount = Money(part, row.currency)
            given = GivenBack(row.fact, draft.fact, amount)
            give_room_back(session, act, given, at=_instant(session, act))
            back -= part


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What bounds the gifts to a fund."""

    has_cap: bool
    held: bool


_BOUNDS = text("""
    select exists (select from ledger.cap where book_id = :book and code = :cap
        and currency = :currency) as has_cap,
      exists (select from payments.held_fund where book_id = :book and fund = :fund)
        as held
""")

# What was kept for a gift: still open, and used less what was given back.
_RESERVED = text("""
    select r.fact, r.currency, r.expires_at, coalesce(o.amount_minor, 0) as open_minor,
      (coalesce(e.used_minor, 0) - coalesce((
        select sum(b.returned_minor) from ledger.room_return b
        where b.book_id = r.book_id and b.reservation_id = r.id), 0))::bigint
        as used_minor
    from ledger.reservation r
    left join ledger.open_reservation o on o.book_id = r.book_id and o.scope = 'cap'
      and o.of_id = r.cap_id and o.currency = r.currency
      and o.expires_at = r.expires_at and o.reservation_id = r.id
    left join ledger.reservation_end e on e.book_id = r.book_id
      and e.reservation_id = r.id
    where r.book_id = :book and r.fact = any (:facts)
    order by r.id
""")
MOST_TRIES = 40
_AT = text("select at from ledger.act where book_id = :book and id = :act")


def _act(session: Session, book: Book, witness: Witness, verb: str, fact: str) -> Act:
    command = witness.command(f"{verb}:{fact}")
    return record_act(session, book.id, command, verb, {"room": fact})


def _bounds(session: Session, book: Book, fund: str, currency: str) -> _Bounds:
    values = {"book": book.id, "cap": cap_code(fund), "fund": fund}
    row = session.execute(_BOUNDS, values | {"currency": currency}).one()
    return _Bounds(row.has_cap, row.held)


def _reserved(session: Session, book: Book, lot: str) -> list[Row[Any]]:
    facts = [room_fact(lot, number) for number in range(1, MOST_TRIES)]
    values = {"book": book.id, "facts": facts}
    return list(session.execute(_RESERVED, values))


def _take_free(
    session: Session, act: Act, cap: Cap, asked: tuple[str, Money], *, at: datetime
) -> int:
    fact, rest = asked
    least = Money(1, rest.currency)
    new = NewReservation(fact, cap, rest, at + AT_ONCE, at_least=least)
    try:
        with session.begin_nested():
            kept = reserve(session, act, new, at=at)
    except NoRoomError:
        return 0
    use(session, act, fact, kept.amount, at=at)
    return kept.amount.minor


def _instant(session: Session, act: Act) -> datetime:
    found: datetime = session.execute(
        _AT, {"book": act.book_id, "act": act.id}
    ).scalar_one()
    return found


def _whole(lot: str) -> str:
    """Name the gift of a part of it."""
    return lot.partition("/")[0]
