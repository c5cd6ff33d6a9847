"""The table of movements: what providers and banks say moved."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from ledger.book.tables import act, journal_entry
from ledger.book.tables.schema import CURRENCY, NOW, book_column, id_column
from payments.tables.attempts import attempt
from payments.tables.returns import refund
from payments.tables.schema import act_column, metadata, purpose_columns, to

movement = Table(
    "movement",
    metadata,
    book_column(),
    id_column(),
    Column("provider", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("named", Text, nullable=False),
    Column("payment", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("contains", ARRAY(Text)),
    Column("amount_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("occurred_at", DateTime(timezone=True)),
    Column("keeper", Text, nullable=False),
    *purpose_columns(nullable=True),
    Column("attempt_id", BigInteger),
    Column("credited_role", Text),
    Column("alert", Text),
    Column("entry_id", BigInteger),
    act_column(),
    Column("is_ordered", Boolean, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("asked_minor", BigInteger),
    Column("asked_currency", Text),
    Column("rate", Text, nullable=False, server_default=text("''")),
    Column("refund_id", BigInteger),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    to(journal_entry, "entry_id"),
    UniqueConstraint("book_id", "provider", "remote_id", "type"),
    UniqueConstraint("book_id", "entry_id"),
    to(attempt, "attempt_id"),
    to(refund, "refund_id"),
    CheckConstraint(CURRENCY, name="currency"),
    CheckConstraint("entry_id is not null or alert is not null", name="posted"),
)
Index(
    "movement_payment_idx",
    movement.c.book_id,
    movement.c.provider,
    movement.c.payment,
)
Index(
    "movement_attempt_idx",
    movement.c.book_id,
    movement.c.attempt_id,
    postgresql_where=movement.c.attempt_id.is_not(None),
)
Index(
    "movement_refund_idx",
    movement.c.book_id,
    movement.c.refund_id,
    postgresql_where=movement.c.refund_id.is_not(None),
)
Index(
    "movement_alert_idx",
    movement.c.book_id,
    movement.c.id,
    postgresql_where=movement.c.alert.is_not(None),
)
Index(
    "movement_occurred_idx",
    movement.c.book_id,
    movement.c.provider,
    movement.c.occurred_at,
)
Index(
    "movement_lot_idx",
    movement.c.book_id,
    movement.c.lot,
    postgresql_where=movement.c.lot.is_not(None),
)
