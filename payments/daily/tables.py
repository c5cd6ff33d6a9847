"""The table of closed days: the signed record of each, once for each day."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.book.tables import act
from payments.tables import metadata

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
