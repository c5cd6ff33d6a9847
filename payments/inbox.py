"""The inbox: a provider's messages, stored as they came before anything is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    Row,
    Select,
    Update,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

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
    """A notice in the inbox. ``is_new`` is false when the same one had come before.

    ``latest`` is the last one that waited, when this was read, about the same thing.
    """

    id: int
    provider: str
    type: str
    remote_id: str
    state: NoticeState
    tries: int
    is_new: bool = False
    latest: int = 0


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
    new = session.execute(_new(), values).first()
    if new is not None:
        return _stored(new, is_new=True)
    query = select(*_COLUMNS).where(
        table.c.book_id == book.id,
        table.c.provider == provider,
        table.c.remote_event_id == notice.id,
    )
    return _stored(session.execute(query).one())


def find_notice(session: Session, book: Book, notice_id: int) -> StoredNotice:
    """Return a notice of the inbox."""
    values = {"book": book.id, "number": notice_id}
    row = session.execute(_by_number(), values).one()
    return replace(_stored(row), latest=row.latest or notice_id)


def waiting_notices(
    session: Session, book: Book, limit: int, *, after: int = 0
) -> list[StoredNotice]:
    """List the notices after one that nobody has dealt with, oldest first."""
    values = {"book": book.id, "most": limit, "after": after}
    return [_stored(row) for row in session.execute(_waiting(), values)]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many messages wait, since when the oldest does, and how many are parked.

    ``done`` were worked on of those that came since then, or within the last day; none
    are counted while none waits.
    """

    waiting: int
    oldest_at: datetime | None
    parked: int
    done: int = 0

    @property
    def came(self) -> int:
        """How many there are in all, worked on or waiting."""
        return self.done + self.waiting


def backlog(session: Session, book: Book) -> Backlog:
    """Say how far the work on messages is behind, as after an outage of ours."""
    row = session.execute(_BACKLOG, {"book": book.id}).one()
    return Backlog(row.waiting, row.oldest_at, row.parked, row.done)


# The newest messages are looked at, not those of all years.
_BACKLOG = text("""
    select b.waiting, b.oldest_at, b.parked,
      case when b.waiting = 0 then 0 else (
        select count(*) from (
          select state, received_at from payments.notice
          where book_id = :book order by id desc limit 100000) n
        where n.state in ('done', 'ignored')
          and n.received_at >= least(b.oldest_at, now() - interval '1 day')
      ) end as done
    from (
      select count(*) filter (where state = 'new') as waiting,
        min(received_at) filter (where state = 'new') as oldest_at,
        count(*) filter (where state = 'failed') as parked
      from payments.notice
      where book_id = :book and state in ('new', 'failed')
      offset 0) b
""")


def finish_notices(session: Session, book: Book, notice: StoredNotice) -> None:
    """Close a notice, and all that waited about the same thing when it was read.

    What was looked up since answers them all: each had been sent before.
    """
    values = {
        "book": book.id,
        "provider": notice.provider,
        "remote": notice.remote_id,
        "latest": notice.latest,
    }
    session.execute(_FINISHED, values)


def ignore_notice(session: Session, book: Book, notice: StoredNotice) -> None:
    """Close a notice that is about nothing of ours."""
    state = NoticeState.IGNORED.value
    _write(session, book, notice.id, {"to_state": state, "to_error": None})


def fail_notice(
    session: Session, book: Book, notice: StoredNotice, error: str
) -> NoticeState:
    """Count a failure; after the last try the notice is parked with its error."""
    tries = notice.tries + 1
    state = NoticeState.FAILED if tries >= MOST_TRIES else NoticeState.NEW
    values = {"to_state": state.value, "to_tries": tries, "to_error": error[:500]}
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
    which = {"book": book.id, "number": notice_id}
    session.execute(_written(tuple(values)), {**which, **values})


# Whatever a message says is not read again: its bytes may be a mebibyte.
_COLUMNS = tuple(
    tables.notice.c[name]
    for name in ("id", "provider", "type", "remote_id", "state", "tries")
)
_IS = (
    tables.notice.c.book_id == bindparam("book"),
    tables.notice.c.id == bindparam("number"),
)


_FINISHED = text("""
    update payments.notice set state = 'done', error = null
    where book_id = :book and provider = :provider and remote_id = :remote
      and id <= :latest and state = 'new'
""")


@cache
def _new() -> ReturningInsert[Any]:
    return insert(tables.notice).on_conflict_do_nothing().returning(*_COLUMNS)


@cache
def _by_number() -> Select[Any]:
    table, other = tables.notice, tables.notice.alias("other")
    latest = select(func.max(other.c.id)).where(
        other.c.book_id == table.c.book_id,
        other.c.provider == table.c.provider,
        other.c.remote_id == table.c.remote_id,
        other.c.state == text("'new'"),
    )
    return select(*_COLUMNS, latest.scalar_subquery().label("latest")).where(*_IS)


@cache
def _waiting() -> Select[Any]:
    """Ask for what waits, in the words of the index of what waits."""
    table = tables.notice
    return (
        select(*_COLUMNS)
        .where(
            table.c.book_id == bindparam("book"),
            table.c.id > bindparam("after"),
            table.c.state == text("'new'"),
        )
        .order_by(table.c.id)
        .limit(bindparam("most", type_=Integer))
    )


@cache
def _written(names: tuple[str, ...]) -> Update:
    values: dict[str, BindParameter[Any]] = {
        name.removeprefix("to_"): bindparam(name) for name in names
    }
    return update(tables.notice).where(*_IS).values(values)


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
