"""Tables of the operator: closed days, and notes about disputes."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.book.tables import act
from payments.tables import dispute, metadata

day_close = Table(
    "day_close",
    metadata,
    Column("book_id", BigInteger, nullable=False),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("day", Date, nullable=False),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    Column("is_explained", Boolean, nullable=False),
    Column("last_entry", BigInteger, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "day"),
    ForeignKeyConstraint(["book_id", "act_id"], [act.c.book_id, act.c.id]),
)
"""``last_entry`` is the number inside the book of the last entry that was counted."""

dispute_note = Table(
    "dispute_note",
    metadata,
    Column("book_id", BigInteger, nullable=False),
    Column("id", BigInteger, Identity(), nullable=False),
    Column("dispute_id", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    ForeignKeyConstraint(["book_id", "dispute_id"], [dispute.c.book_id, dispute.c.id]),
    ForeignKeyConstraint(["book_id", "act_id"], [act.c.book_id, act.c.id]),
    CheckConstraint("text <> '' and length(text) <= 2000", name="text"),
)
Index("dispute_note_dispute_idx", dispute_note.c.book_id, dispute_note.c.dispute_id)
"""What people noted as evidence of a dispute; it only grows."""
