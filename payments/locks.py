"""Locks by name: whoever works on one thing of a book waits for whoever does."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:name, :book))")


def lock_name(session: Session, book_id: int, name: str) -> None:
    """Lock a name within a book until the transaction ends."""
    session.execute(_LOCK, {"name": name, "book": book_id})
