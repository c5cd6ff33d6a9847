"""Locks by name: whoever works on one thing of a book waits for whoever does."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.calls import driver

_LOCK = b"select pg_advisory_xact_lock(hashtextextended(%s, %s))"
_SHARE = b"select pg_advisory_xact_lock_shared(hashtextextended(%s, %s))"

# Taken in their order, so that two who want the same never wait for each other.
_LOCK_ALL = text("""
    select pg_advisory_xact_lock(hashtextextended(n.name, :book))
    from (select name from unnest(cast(:names as text[])) as u(name) order by name) n
""")


def lock_names(session: Session, book_id: int, names: Iterable[str]) -> None:
    """Lock some names within a book: some hundred at most, the server has no room."""
    session.execute(_LOCK_ALL, {"names": list(set(names)), "book": book_id})


def lock_name(session: Session, book_id: int, name: str) -> None:
    """Lock a name within a book until the transaction ends."""
    driver(session).execute(_LOCK, (name, book_id))


def share_name(session: Session, book_id: int, name: str) -> None:
    """Keep a name from being locked until the transaction ends; others may too."""
    driver(session).execute(_SHARE, (name, book_id))
