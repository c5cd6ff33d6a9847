"""How full the caps of a fund are: what counts, what is kept, what room is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.caps import GIFTS


@dataclass(frozen=True, slots=True)
class CapMeter:
    """A cap at an instant: its limit, what was collected, what payments keep."""

    instrument: str
    limit: Money
    collected: Money
    reserved: Money
    is_held: bool = False
    """Whether the fund takes nothing more, whatever room there is."""

    @property
    def room(self) -> Money:
        """What is still taken; a limit that was lowered leaves nothing."""
        left = self.limit - self.collected - self.reserved
        zero = Money.zero(self.limit.currency)
        return zero if self.is_held else max(left, zero)

    @property
    def whole(self) -> Money:
        """What the whole bar stands for: more than the limit where that was lowered."""
        return max(self.limit, self.collected + self.reserved)


@dataclass(frozen=True, slots=True)
class CapSetting:
    """A limit that was set, from which day on, and by which text."""

    from_on: date
    limit: Money
    source: str


# The caps of a fund by their codes, with the limit that counts on the day.
_CAPS = text("""
    select c.code, c.currency, l.limit_minor, coalesce((
        select sum(e.used_minor) from ledger.reservation r
        join ledger.reservation_end e on e.book_id = r.book_id
          and e.reservation_id = r.id
        where r.book_id = c.book_id and r.cap_id = c.id), 0)::bigint - coalesce((
        select sum(b.returned_minor) from ledger.reservation r
        join ledger.room_return b on b.book_id = r.book_id and b.reservation_id = r.id
        where r.book_id = c.book_id and r.cap_id = c.id), 0)::bigint as used_minor,
      coalesce((
        select sum(o.amount_minor) from ledger.open_reservation o
        where o.book_id = c.book_id and o.scope = 'cap' and o.of_id = c.id
          and o.currency = c.currency and o.expires_at > :at), 0)::bigint as open_minor,
      exists (select from payments.held_fund h
        where h.book_id = c.book_id and h.fund = cast(:fund as text)) as is_held
    from ledger.cap c
    join ledger.book k on k.book_id = c.book_id
    join lateral (
      select limit_minor from ledger.cap_limit l
      where l.book_id = c.book_id and l.cap_id = c.id
        and l.from_on <= (cast(:at as timestamptz) at time zone k.zone)::date
      order by l.from_on desc limit 1) l on true
    where c.book_id = :book and starts_with(c.code, cast(:fund as text) || ':')
    order by c.code
""")


def cap_meters(
    session: Session, book: Book, fund: str, *, at: datetime
) -> tuple[CapMeter, ...]:
    """Read the caps of a fund that count now, one for each instrument."""
    rows = session.execute(_CAPS, {"book": book.id, "fund": fund, "at": at})
    return tuple(
        CapMeter(
            instrument=row.code.removeprefix(f"{fund}:"),
            limit=Money(row.limit_minor, row.currency),
            collected=Money(row.used_minor, row.currency),
            reserved=Money(row.open_minor, row.currency),
            is_held=row.is_held,
        )
        for row in rows
    )


def cap_beside(
    session: Session, book: Book, fund: str, currency: str, *, at: datetime
) -> Money | None:
    """Return the limit on a fund's gifts where gifts in this currency come beside it.

    A cap counts gifts of its own currency: there is no rate at which to count others.
    """
    meters = [
        one for one in cap_meters(session, book, fund, at=at) if one.instrument == GIFTS
    ]
    if any(one.limit.currency == currency for one in meters):
        return None
    return next((one.limit for one in meters), None)


_SETTINGS = text("""
    select l.from_on, l.limit_minor, c.currency, l.source
    from ledger.cap c
    join ledger.cap_limit l on l.book_id = c.book_id and l.cap_id = c.id
    where c.book_id = :book and c.code = :cap
    order by l.from_on
""")


def cap_settings(
    session: Session, book: Book, fund: str, instrument: str
) -> tuple[CapSetting, ...]:
    """List the limits of a cap that were ever set, the earliest day first."""
    values = {"book": book.id, "cap": f"{fund}:{instrument}"}
    return tuple(
        CapSetting(row.from_on, Money(row.limit_minor, row.currency), row.source)
        for row in session.execute(_SETTINGS, values)
    )
