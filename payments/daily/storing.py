"""Keep closed days: one signed record a day, never changed, read back as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book, last_entry
from ledger.book.calls import call, driver
from ledger.proof.notes import SignedNote, SigningKey, sign_note
from payments.daily.record import read_record, write_record
from payments.daily.tables import day_close
from payments.daily.values import DayRecord, Previous
from payments.locks import lock_name

_SHARE = b"select pg_advisory_xact_lock_shared(%s)"


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A closed day as it is kept: its signed note, and what the note says.

    ``last_entry`` is the number inside the book of the last entry that was counted,
    ``act_id`` that of the act that closed it.
    """

    id: int
    note: str
    last_entry: int
    act_id: int
    record: DayRecord

    @property
    def as_previous(self) -> Previous:
        """Name this day in the record of the next."""
        digest = hashlib.sha256(self.note.encode()).hexdigest()
        return Previous(self.record.day, digest)


class DayOutOfOrderError(ValueError):
    """A day before one that is closed already cannot be closed any more."""

    def __init__(self, day: date, last: date) -> None:
        self.day, self.last = day, last
        super().__init__(f"{day} cannot be closed: {last} is closed already")


def hold_book(session: Session, book: Book) -> int:
    """Let nobody post until the end; return the number of the last entry there is.

    Raises BookBusyError when posts in flight take longer than three seconds.
    """
    lock_name(session, book.id, "payments:days")
    call(session, "hold_posting_v1", book.id)
    return last_entry(session, book.id)


def share_book(session: Session, book: Book) -> None:
    """Let nobody hold the book until the end, as whoever posts: a day waits for us."""
    driver(session).execute(_SHARE, (book.id,))


def store_day(
    session: Session,
    act: Act,
    record: DayRecord,
    last_entry: int,
    keys: Sequence[SigningKey],
) -> ClosedDay:
    """Sign a day's record and keep it. The caller holds the book."""
    note = str(sign_note(write_record(record), keys))
    values = {
        "book_id": act.book_id,
        "act_id": act.id,
        "day": record.day,
        "closed_at": record.closed_at,
        "note": note,
        "is_explained": record.is_explained,
        "last_entry": last_entry,
    }
    row = session.execute(insert(day_close).values(values).returning(day_close)).one()
    return _closed(row)


def find_day(session: Session, book: Book, day: date) -> ClosedDay | None:
    """Return a closed day, or None."""
    found = list_days(session, book, limit=1, until=day)
    return found[0] if found and found[0].record.day == day else None


def last_day(session: Session, book: Book) -> ClosedDay | None:
    """Return the day that was closed last, or None before the first."""
    found = list_days(session, book, limit=1)
    return found[0] if found else None


def list_days(
    session: Session, book: Book, *, limit: int, until: date | None = None
) -> list[ClosedDay]:
    """List closed days, the latest first, from a day backwards."""
    query = select(day_close).where(day_close.c.book_id == book.id)
    if until is not None:
        query = query.where(day_close.c.day <= until)
    rows = session.execute(query.order_by(day_close.c.day.desc()).limit(limit))
    return [_closed(row) for row in rows]


def _closed(row: Row[Any]) -> ClosedDay:
    record = read_record(SignedNote.parse(row.note).text)
    return ClosedDay(row.id, row.note, row.last_entry, row.act_id, record)
