"""Acts: the record of every command, with its actor and its idempotency key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.calls import call


@dataclass(frozen=True, slots=True)
class Command:
    """Who wants what, when, under which key: the frame of every command.

    ``actor`` is an opaque code (a person's, or the program's own such as
    ``system:sweep``). The same ``key`` is the same command, however often it comes.
    """

    actor: str
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """A recorded command. ``is_new`` is false when the key had been used before."""

    book_id: int
    id: int
    is_new: bool


def request_hash(request: Mapping[str, object]) -> bytes:
    """Hash a request so that the same content gives the same 32 bytes."""
    text = json.dumps(request, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).digest()


def record_act(
    session: Session,
    book_id: int,
    command: Command,
    verb: str,
    request: Mapping[str, object],
) -> Act:
    """Record a command once. The caller goes on, or answers as before if not new.

    Raises ActKeyReusedError when the key comes with another verb or request. Waits for
    a transaction that records the same key, and then sees its act.
    """
    row = call(
        session,
        "record_act_v1",
        book_id,
        command.actor,
        verb,
        command.key,
        request_hash(request),
        command.at,
    )
    act_id, is_new = cast("tuple[int, bool]", row)
    return Act(book_id=book_id, id=act_id, is_new=is_new)


def is_recorded(session: Session, book_id: int, key: str) -> bool:
    """Say whether a command of this key was recorded."""
    act = tables.act
    query = select(act.c.id).where(act.c.book_id == book_id, act.c.key == key)
    return session.execute(query).first() is not None
