"""The values that the operator's page of letters shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

LetterState = Literal["waiting", "sent", "refused", "dropped"]


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter of the outbox; nobody's name or address."""

    public_id: str
    kind: str
    written_at: datetime
    state: LetterState
    sent_at: datetime | None
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """The latest letters of a book, and whether any mail is sent from here."""

    book: str
    letters: tuple[LetterRow, ...]
    waiting: int
    is_mail_set: bool
    is_readable: bool
    """A test book's letters may be read here: their people are invented."""


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter of a test book, as its giver would read it."""

    book: str
    subject: str
    language: str
    text: str
