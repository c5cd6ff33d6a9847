"""Requests that come with a key: what each asked is remembered, and done once."""

from __future__ import annotations

from typing import Any

from app.clock import now
from app.extensions import db
from app.people.signing_in import current_principal
from ledger.book.acts import Command, record_act
from ledger.book.books import Book


def is_new_request(book: Book, key: str, what: str, sent: dict[str, Any]) -> bool:
    """Record a request in one step with what it does; a refusal leaves no act behind.

    Raises ActKeyReusedError where the key came with anything else.
    """
    actor = current_principal().code
    command = Command(actor, f"{what}-request:{actor}:{key}", now())
    return record_act(db.session, book.id, command, f"{what}_request", sent).is_new
