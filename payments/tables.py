"""Tables of payments. Every key leads with the book; what was told only grows."""

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
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from ledger.book.tables import act, book, journal_entry
from ledger.book.tables import metadata as ledger_metadata
from payments.gateway import AttemptState, RefundState

SCHEMA = "payments"
metadata = MetaData(schema=SCHEMA, naming_convention=ledger_metadata.naming_convention)

_NOW = text("clock_timestamp()")
_RANDOM = text("gen_random_uuid()")
_CURRENCY = "currency ~ '^[A-Z]{3}$'"
_OPEN = ", ".join(f"'{state}'" for state in AttemptState if state.is_open)
_STATES = ", ".join(f"'{state}'" for state in AttemptState)
_REFUND_STATES = ", ".join(f"'{state}'" for state in RefundState)


def _book_column() -> Column[int]:
    return Column("book_id", BigInteger, nullable=False)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(), nullable=False)


def _to(table: Table, column: str) -> ForeignKeyConstraint:
    """Refer to a row of the same book."""
    return ForeignKeyConstraint(["book_id", column], [table.c.book_id, table.c.id])


def _purpose(*, nullable: bool) -> list[Column[object]]:
    """Return the columns of a purpose, spelled out as values."""
    return [
        Column("fund", Text, nullable=nullable),
        Column("lot", Text, nullable=nullable),
        Column("party", Text, nullable=nullable),
        Column("kind", Text, nullable=nullable),
        Column("source_role", Text, nullable=nullable),
        Column("budget_line", Text),
        Column("tip_minor", BigInteger),
        Column("tip_fund", Text),
        Column("tip_lot", Text),
    ]


rail = Table(
    "rail",
    metadata,
    _book_column(),
    Column("code", Text, nullable=False),
    Column("keeper", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("operating_fund", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("answers", Text),
    Column("bank_place", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "code", "keeper"),
    _to(act, "act_id"),
    CheckConstraint("code ~ '^[a-z_]{2,20}$'", name="code"),
    CheckConstraint(_CURRENCY, name="currency"),
)

attempt = Table(
    "attempt",
    metadata,
    _book_column(),
    _id(),
    Column("public_id", Uuid, nullable=False, server_default=_RANDOM),
    Column("provider", Text, nullable=False),
    Column("contribution", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    *_purpose(nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("url", Text),
    Column("expires_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "provider", "key"),
    UniqueConstraint("book_id", "provider", "remote_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(_CURRENCY, name="currency"),
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

attempt_change = Table(
    "attempt_change",
    metadata,
    _book_column(),
    _id(),
    Column("attempt_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    _to(attempt, "attempt_id"),
)
Index(
    "attempt_change_attempt_idx",
    attempt_change.c.book_id,
    attempt_change.c.attempt_id,
)

notice = Table(
    "notice",
    metadata,
    _book_column(),
    _id(),
    Column("provider", Text, nullable=False),
    Column("remote_event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("state", Text, nullable=False, server_default=text("'new'")),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("error", Text),
    PrimaryKeyConstraint("book_id", "id"),
    ForeignKeyConstraint(["book_id"], [book.c.book_id]),
    UniqueConstraint("book_id", "provider", "remote_event_id"),
    CheckConstraint("state in ('new', 'done', 'failed', 'ignored')", name="state"),
    CheckConstraint("octet_length(body) <= 1048576", name="body"),
)

Index(
    "notice_waiting_idx",
    notice.c.book_id,
    notice.c.id,
    postgresql_where=text("state = 'new'"),
)
Index(
    "notice_refused_idx",
    notice.c.book_id,
    notice.c.received_at,
    postgresql_where=text("type in ('payment_intent.payment_failed', 'page.refused')"),
)

refund = Table(
    "refund",
    metadata,
    _book_column(),
    _id(),
    Column("public_id", Uuid, nullable=False, server_default=_RANDOM),
    Column("attempt_id", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    _to(attempt, "attempt_id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "key"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(_CURRENCY, name="currency"),
    CheckConstraint(f"state in ({_REFUND_STATES})", name="state"),
)
Index("refund_attempt_idx", refund.c.book_id, refund.c.attempt_id)

movement = Table(
    "movement",
    metadata,
    _book_column(),
    _id(),
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
    *_purpose(nullable=True),
    Column("attempt_id", BigInteger),
    Column("credited_role", Text),
    Column("alert", Text),
    Column("entry_id", BigInteger),
    Column("act_id", BigInteger, nullable=False),
    Column("is_ordered", Boolean, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    Column("asked_minor", BigInteger),
    Column("asked_currency", Text),
    Column("rate", Text, nullable=False, server_default=text("''")),
    Column("refund_id", BigInteger),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    _to(journal_entry, "entry_id"),
    UniqueConstraint("book_id", "provider", "remote_id", "type"),
    UniqueConstraint("book_id", "entry_id"),
    _to(attempt, "attempt_id"),
    _to(refund, "refund_id"),
    CheckConstraint(_CURRENCY, name="currency"),
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

dispute = Table(
    "dispute",
    metadata,
    _book_column(),
    _id(),
    Column("provider", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("attempt_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("is_open", Boolean, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    _to(attempt, "attempt_id"),
    UniqueConstraint("book_id", "provider", "remote_id"),
    CheckConstraint(_CURRENCY, name="currency"),
)
Index("dispute_attempt_idx", dispute.c.book_id, dispute.c.attempt_id)
Index("dispute_open_idx", dispute.c.book_id, postgresql_where=dispute.c.is_open)

refund_told = Table(
    "refund_told",
    metadata,
    _book_column(),
    _id(),
    Column("refund_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("remote_id", Text),
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    PrimaryKeyConstraint("book_id", "id"),
    _to(refund, "refund_id"),
)
"""What a refund was at each time; a trigger writes it."""
Index(
    "refund_told_refund_idx",
    *(refund_told.c.book_id, refund_told.c.refund_id, refund_told.c.id),
)

dispute_told = Table(
    "dispute_told",
    metadata,
    _book_column(),
    _id(),
    Column("dispute_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("is_open", Boolean, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    PrimaryKeyConstraint("book_id", "id"),
    _to(dispute, "dispute_id"),
    _to(act, "act_id"),
)
"""What a dispute was at each time; a trigger writes it."""
Index(
    "dispute_told_dispute_idx",
    *(dispute_told.c.book_id, dispute_told.c.dispute_id, dispute_told.c.id),
)

listing = Table(
    "listing",
    metadata,
    _book_column(),
    Column("provider", Text, nullable=False),
    Column("listed_until", DateTime(timezone=True)),
    Column("swept_at", DateTime(timezone=True)),
    Column("trouble", Text),
    Column("trouble_since", DateTime(timezone=True)),
    PrimaryKeyConstraint("book_id", "provider"),
    ForeignKeyConstraint(["book_id"], [book.c.book_id]),
)

Index("attempt_lot_idx", attempt.c.book_id, attempt.c.lot)
Index(
    "movement_lot_idx",
    movement.c.book_id,
    movement.c.lot,
    postgresql_where=movement.c.lot.is_not(None),
)

held_fund = Table(
    "held_fund",
    metadata,
    _book_column(),
    Column("fund", Text, nullable=False),
    Column("from_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "fund"),
    _to(act, "act_id"),
)
