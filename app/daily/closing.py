"""Close a day: ask outside, hold the book still, compare, sign, keep; commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.clock import local_day
from app.contributing.jobs import sweep_book
from app.daily.asking import ask, watched_rails
from app.daily.errors import DayNotOverError
from app.proving.commands import publish_book
from app.proving.keys import signing_key
from app.settings import Settings
from app.surplus.chosen import chosen_for
from ledger.book.acts import record_act
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness
from payments.daily.boxes import box_positions
from payments.daily.provider import DayEnd, Told, compare_provider, currencies_of
from payments.daily.reading import (
    apart_positions,
    balance_of,
    bank_positions,
    book_sums,
    entries_behind,
    entries_on,
    late_facts,
    transit_positions,
    unasked_positions,
)
from payments.daily.storing import (
    ClosedDay,
    DayOutOfOrderError,
    find_day,
    hold_book,
    last_day,
    store_day,
)
from payments.daily.values import DayRecord, Position, Restated, aged_since
from payments.gateway import UncertainAnswerError
from payments.rails.registry import Rail

ONE_DAY = timedelta(days=1)
LOOKED_BACK = timedelta(days=1)
"""How far before a day a provider's list is read, for what came late."""

RailTold = tuple[Rail, Told]


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a day needs: whose book, which settings, who does it and when."""

    session: Session
    settings: Settings
    book: Book
    witness: Witness


def days_due(session: Session, book: Book, at: datetime) -> list[date]:
    """List the days that are over and not closed; of a new book, yesterday alone."""
    yesterday = local_day(at, book.zone) - ONE_DAY
    last = last_day(session, book)
    first = yesterday if last is None else last.record.day + ONE_DAY
    days = (yesterday - first).days + 1
    return [first + number * ONE_DAY for number in range(max(days, 0))]


def closable_early(session: Session, book: Book, at: datetime) -> date | None:
    """Return the day that lasts, where it may be closed already: in a test book.

    What is posted on it later stands in the record of the next day, as a late fact.
    """
    today = local_day(at, book.zone)
    is_closed = book.is_live or find_day(session, book, today) is not None
    return None if is_closed else today


def close_days(closing: Closing, until: date) -> ClosedDay:
    """Close a day, and before it every day that was left out since the last one.

    A day that is closed already is given back as it was signed; the day that lasts is
    closed in a test book alone. Raises DayNotOverError, DayOutOfOrderError, and
    GatewayError when a provider gives no answer: then the days before it stay closed.
    """
    session, book = closing.session, closing.book
    known = find_day(session, book, until)
    if known is not None:
        return known
    is_over = until < local_day(closing.witness.at, book.zone)
    if not is_over and until != closable_early(session, book, closing.witness.at):
        raise DayNotOverError(until, book.zone)
    last = last_day(session, book)
    if last is not None and last.record.day > until:
        raise DayOutOfOrderError(until, last.record.day)
    first = until if last is None else last.record.day + ONE_DAY
    return [close_day(closing, day) for day in _days(first, until)][-1]


def close_day(closing: Closing, day: date) -> ClosedDay:
    """Close one day. Raises GatewayError before anything is kept."""
    session, book = closing.session, closing.book
    publish_book(session, closing.settings, book, at=closing.witness.at)
    end = DayEnd(day, _midnight(day + ONE_DAY, book.zone))
    since = _midnight(day, book.zone) - LOOKED_BACK
    asked = watched_rails(session, book)
    for rail in asked:
        if sweep_book(session, book, rail.code) is None:
            raise UncertainAnswerError(f"{rail.code} does not answer as it should")
    told = [(rail, ask(session, book, rail, since)) for rail in asked]
    closed = _close(closing, end, told)
    if closed is None:  # something is left without a name: look from the beginning
        told = [(rail, ask(session, book, rail, None)) for rail in asked]
        closed = _close(closing, end, told, is_last=True)
    if closed is None:
        raise UncertainAnswerError("nothing was asked")
    publish_book(session, closing.settings, book, at=closing.witness.at)
    return closed


def _close(
    closing: Closing, end: DayEnd, told: list[RailTold], *, is_last: bool = False
) -> ClosedDay | None:
    """Compare and keep; None where a longer list may name what has no name yet."""
    session, book = closing.session, closing.book
    last_entry = hold_book(session, book)
    known = find_day(session, book, end.day)
    if known is not None:  # another worker was faster
        session.commit()
        return known
    record = _record(closing, end, told)
    if not (is_last or record.is_explained or not told):
        session.rollback()
        return None
    command = closing.witness.command(f"close-day:{end.day}")
    act = record_act(session, book.id, command, "close_day", {"day": end.day})
    key = signing_key(session, closing.settings, book)
    closed = store_day(session, act, record, last_entry, [key])
    session.commit()
    return closed


def _record(closing: Closing, end: DayEnd, told: list[RailTold]) -> DayRecord:
    session, book = closing.session, closing.book
    before = last_day(session, book)
    earlier = before.record if before else None
    compared = (
        *(one for each in told for one in _provider(session, book, end, each)),
        *bank_positions(session, book, end.day),
        *box_positions(session, book, end.day),
    )
    known = [one.account for one in compared]
    positions = (
        *compared,
        *unasked_positions(session, book, known, end.day),
        *transit_positions(session, book, end.day),
        *apart_positions(session, book, end.day),
    )
    record = DayRecord(
        origin=signing_key(session, closing.settings, book).name,
        day=end.day,
        zone=book.zone,
        closed_at=closing.witness.at.astimezone(UTC).replace(microsecond=0),
        previous=before.as_previous if before else None,
        positions=tuple(aged_since(one, end.day, earlier) for one in positions),
        restated=tuple(_restated(session, book, before)) if before else (),
    )
    return replace(record, chosen=chosen_for(session, book, record, before))


def _provider(
    session: Session, book: Book, end: DayEnd, told: RailTold
) -> Iterator[Position]:
    rail, said = told
    sums = book_sums(session, book, rail, end.day)
    for currency in currencies_of(said, sums):
        account = rail.holds(currency)
        if said.is_whole:
            entries = entries_on(session, book, account, rail, end.day)
        else:
            entries = []
        ids = [one.id for one in said.listed]
        entries = [*entries, *entries_behind(session, book, account, rail, ids)]
        stands = sums.get(currency, Money.zero(currency))
        yield compare_provider(end, account, said, stands, entries)


def _restated(session: Session, book: Book, before: ClosedDay) -> Iterator[Restated]:
    """Name what came into the day before after it was signed."""
    for position in before.record.positions:
        account, day = position.account, position.as_of
        now = balance_of(session, book, account, day)
        late = late_facts(session, book, account, day, before.last_entry)
        if late or now != position.book:
            yield Restated(account, position.book, now, late)


def _days(first: date, last: date) -> list[date]:
    return [first + number * ONE_DAY for number in range((last - first).days + 1)]


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
