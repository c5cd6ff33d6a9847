"""Tables of attempts to pay: how each went."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from ledger.book.tables import act
from ledger.book.tables.schema import CURRENCY, RANDOM, book_column, id_column
from payments.gateway import AttemptState
from payments.tables.schema import act_column, metadata, purpose_columns, to

_OPEN = ", ".join(f"'{state}'" for state in AttemptState if state.is_open)
_STATES = ", ".join(f"'{state}'" for state in AttemptState)

attempt = Table(
    "attempt",
    metadata,
    book_column(),
    id_column(),
    Column("public_id", Uuid, nullable=False, server_default=RANDOM),
    Column("provider", Text, nullable=False),
    Column("contribution", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    *purpose_columns(nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("url", Text),
    Column("expires_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "provider", "key"),
    UniqueConstraint("book_id", "provider", "remote_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(CURRENCY, name="currency"),
    CheckConstraint(f"state in ({_STATES})", name="state"),
)
Index(
    "attempt_one_open_idx",
    attempt.c.book_id,
    attempt.c.contribution,
    unique=True,
    postgresql_where=text(f"state in ({_OPEN})"),
)
Index("attempt_contribution_idx", attempt.c.book_id, attempt.c.contribution)
Index("attempt_lot_idx", attempt.c.book_id, attempt.c.lot)

attempt_change = Table(
    "attempt_change",
    metadata,
    book_column(),
    id_column(),
    Column("attempt_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    to(attempt, "attempt_id"),
)
Index(
    "attempt_change_attempt_idx",
    attempt_change.c.book_id,
    attempt_change.c.attempt_id,
)

presented = Table(
    "presented",
    metadata,
    book_column(),
    Column("attempt_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "attempt_id"),
    to(act, "act_id"),
    to(attempt, "attempt_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(CURRENCY, name="currency"),
)
