"""Refunds that stand in a book before what they give back does."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from ledger.book.tables import act, journal_entry
from payments.tables import metadata

# Append-only: a row stays when its original has come; the tie itself is the ledger's.
waiting_refund = Table(
    "waiting_refund",
    metadata,
    Column("book_id", BigInteger, nullable=False),
    Column("fact", Text, nullable=False),
    Column("original_fact", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "fact"),
    ForeignKeyConstraint(
        ["book_id", "fact"], [journal_entry.c.book_id, journal_entry.c.fact]
    ),
    ForeignKeyConstraint(["book_id", "act_id"], [act.c.book_id, act.c.id]),
)
Index(
    "waiting_refund_original_idx",
    waiting_refund.c.book_id,
    waiting_refund.c.original_fact,
)
