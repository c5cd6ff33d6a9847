"""The outbox: letters that were decided, each until it is sent or given up."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.model import RANDOM, Model, book_key, own_number, to_act, to_ledger
from ledger.book import tables as ledger


class OutboxLetter(Model):
    """A letter to a party, or to a person who signs in.

    Where it goes stands in the vault, or with the person, alone.
    """

    __tablename__ = "letter"
    __table_args__ = (
        to_ledger(ledger.party, "party_id"),
        to_act(),
        UniqueConstraint("book_id", "public_id"),
        UniqueConstraint("book_id", "key"),
        CheckConstraint(
            "state in ('waiting', 'sent', 'refused', 'dropped')", name="state"
        ),
        CheckConstraint("num_nonnulls(party_id, person_id) = 1", name="reader"),
        CheckConstraint("(sent_at is not null) = (state = 'sent')", name="sent"),
        Index(
            "letter_waiting_idx",
            "book_id",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
    )
    book_id: Mapped[int] = book_key()
    id: Mapped[int] = own_number()
    public_id: Mapped[uuid.UUID] = mapped_column(Uuid, server_default=RANDOM)
    key: Mapped[str]
    kind: Mapped[str]
    party_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("app.person.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    written_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default=text("'waiting'"))
    tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    claimed_at: Mapped[datetime | None]
    """Since when somebody is sending it; long ago means that they were cut off."""
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    act_id: Mapped[int]
