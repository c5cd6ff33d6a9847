"""The inbox: a provider's messages, stored as they came before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from ledger.book.books import Book
from payments import tables
from payments.gateway import Notice, RawNotice

MOST_TRIES = 8
"""After so many failures a notice is parked with its error, and others go on."""


class NoticeState(StrEnum):
    """What became of a notice."""

    NEW = "new"
    DONE = "done"
    FAILED = "failed"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice in the inbox. ``is_new`` is false when the same one had come before."""

    id: int
    provider: str
    type: str
    remote_id: str
    state: NoticeState
    tries: int
    is_new: bool = False


def store_notice(
    session: Session, book: Book, provider: str, raw: RawNotice, notice: Notice
) -> StoredNotice:
    """Store a checked message once, however often it is sent."""
    table = tables.notice
    values = {
        "book_id": book.id,
        "provider": provider,
        "remote_event_id": notice.id,
        "type": notice.type,
        "remote_id": notice.remote_id,
        "body": raw.body,
        "headers": dict(raw.headers),
    }
    new = session.execute(
        insert(table).values(values).on_conflict_do_nothing().returning(table)
    ).first()
    if new is not None:
        return _stored(new, is_new=True)
    query = select(table).where(
        table.c.book_id == book.id,
        table.c.provider == provider,
        table.c.remote_event_id == notice.id,
    )
    return _stored(session.execute(query).one())


def find_notice(session: Session, book: Book, notice_id: int) -> StoredNotice:
    """Return a notice of the inbox."""
    table = tables.notice
    query = select(table).where(table.c.book_id == book.id, table.c.id == notice_id)
    return _stored(session.execute(query).one())


def waiting_notices(session: Session, book: Book, limit: int) -> list[StoredNotice]:
    """List the notices that nobody has dealt with, oldest first."""
    table = tables.notice
    query = (
        select(table)
        .where(table.c.book_id == book.id, table.c.state == NoticeState.NEW.value)
        .order_by(table.c.id)
        .limit(limit)
    )
    return [_stored(row) for row in session.execute(query)]


def finish_notice(
    session: Session, book: Book, notice_id: int, *, is_known: bool
) -> None:
    """Close a notice: done, or ignored where it is about nothing of ours."""
    state = NoticeState.DONE if is_known else NoticeState.IGNORED
    _write(session, book, notice_id, {"state": state.value, "error": None})


def fail_notice(
    session: Session, book: Book, notice: StoredNotice, error: str
) -> NoticeState:
    """Count a failure; after the last try the notice is parked with its error."""
    tries = notice.tries + 1
    state = NoticeState.FAILED if tries >= MOST_TRIES else NoticeState.NEW
    values = {"state": state.value, "tries": tries, "error": error[:500]}
    _write(session, book, notice.id, values)
    return state


def retry_failed(session: Session, book: Book) -> int:
    """Take up again the notices that were parked; return how many."""
    table = tables.notice
    query = update(table).where(
        table.c.book_id == book.id, table.c.state == NoticeState.FAILED.value
    )
    values = {"state": NoticeState.NEW.value, "tries": 0, "error": None}
    parked = session.execute(query.values(values).returning(table.c.id))
    return len(parked.all())


def shred_notices(session: Session, book: Book, before: datetime) -> int:
    """Empty what was told about people in closed messages of old; return how many.

    That a message came, of which type, and what became of it, stays.
    """
    table = tables.notice
    query = update(table).where(
        table.c.book_id == book.id,
        table.c.received_at < before,
        table.c.state.in_([NoticeState.DONE.value, NoticeState.IGNORED.value]),
        func.octet_length(table.c.body) > 0,
    )
    emptied = session.execute(query.values(body=b"", headers={}).returning(table.c.id))
    return len(emptied.all())


def _write(
    session: Session, book: Book, notice_id: int, values: Mapping[str, object]
) -> None:
    table = tables.notice
    query = update(table).where(table.c.book_id == book.id, table.c.id == notice_id)
    session.execute(query.values(values))


def _stored(row: Row[Any], *, is_new: bool = False) -> StoredNotice:
    return StoredNotice(
        id=row.id,
        provider=row.provider,
        type=row.type,
        remote_id=row.remote_id,
        state=NoticeState(row.state),
        tries=row.tries,
        is_new=is_new,
    )
