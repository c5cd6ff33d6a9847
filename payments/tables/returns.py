"""Tables of what goes back of an attempt: refunds and disputes, and how each went."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from ledger.book.tables import act
from ledger.book.tables.schema import CURRENCY, NOW, RANDOM, book_column, id_column
from payments.gateway import RefundState
from payments.tables.attempts import attempt
from payments.tables.schema import act_column, metadata, to

_REFUND_STATES = ", ".join(f"'{state}'" for state in RefundState)

refund = Table(
    "refund",
    metadata,
    book_column(),
    id_column(),
    Column("public_id", Uuid, nullable=False, server_default=RANDOM),
    Column("attempt_id", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    to(attempt, "attempt_id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "key"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(CURRENCY, name="currency"),
    CheckConstraint(f"state in ({_REFUND_STATES})", name="state"),
)
Index("refund_attempt_idx", refund.c.book_id, refund.c.attempt_id)

refund_told = Table(
    "refund_told",
    metadata,
    book_column(),
    id_column(),
    Column("refund_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("book_id", "id"),
    to(refund, "refund_id"),
)
"""What a refund was at each time; a trigger writes it."""
Index(
    "refund_told_refund_idx",
    *(refund_told.c.book_id, refund_told.c.refund_id, refund_told.c.id),
)

dispute = Table(
    "dispute",
    metadata,
    book_column(),
    id_column(),
    Column("provider", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("attempt_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("is_open", Boolean, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    to(attempt, "attempt_id"),
    UniqueConstraint("book_id", "provider", "remote_id"),
    CheckConstraint(CURRENCY, name="currency"),
)
Index("dispute_attempt_idx", dispute.c.book_id, dispute.c.attempt_id)
Index("dispute_open_idx", dispute.c.book_id, postgresql_where=dispute.c.is_open)

dispute_told = Table(
    "dispute_told",
    metadata,
    book_column(),
    id_column(),
    Column("dispute_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("is_open", Boolean, nullable=False),
    act_column(),
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("book_id", "id"),
    to(dispute, "dispute_id"),
    to(act, "act_id"),
)
"""What a dispute was at each time; a trigger writes it."""
Index(
    "dispute_told_dispute_idx",
    *(dispute_told.c.book_id, dispute_told.c.dispute_id, dispute_told.c.id),
)
