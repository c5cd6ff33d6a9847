"""The sandbox's own store: pages to pay on, movements, messages, answers given."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from ledger.book.tables import metadata as ledger_metadata

SCHEMA = "sandbox"
metadata = MetaData(schema=SCHEMA, naming_convention=ledger_metadata.naming_convention)


def _merchant() -> Column[str]:
    return Column("merchant", Text, nullable=False)


merchant = Table(
    "merchant",
    metadata,
    _merchant(),
    Column("clock_seconds", BigInteger, nullable=False, server_default=text("0")),
    Column("delivery", Text, nullable=False, server_default=text("'normal'")),
    Column("lost_answers", Integer, nullable=False, server_default=text("0")),
    Column("refunds", Text, nullable=False, server_default=text("'at_once'")),
    PrimaryKeyConstraint("merchant"),
    CheckConstraint("refunds in ('at_once', 'pending')", name="refunds"),
    CheckConstraint(
        "delivery in ('normal', 'twice', 'dropped', 'held')", name="delivery"
    ),
)

page = Table(
    "page",
    metadata,
    _merchant(),
    Column("id", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("payee", Text, nullable=False),
    Column("return_url", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("channel", Text),
    Column("refusals", Integer, nullable=False, server_default=text("0")),
    Column("keeps_method", Boolean, nullable=False, server_default=text("false")),
    Column("method_id", Text),
    Column("refusal", Text, nullable=False, server_default=text("''")),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("merchant", "id"),
    ForeignKeyConstraint(["merchant"], [merchant.c.merchant]),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(
        "state in ('open', 'action', 'processing', 'paid', 'failed', 'expired',"
        " 'canceled')",
        name="state",
    ),
)

method = Table(
    "method",
    metadata,
    _merchant(),
    Column("id", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("answers", Text, nullable=False, server_default=text("'pays'")),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("merchant", "id"),
    ForeignKeyConstraint(["merchant"], [merchant.c.merchant]),
    CheckConstraint("answers in ('pays', 'refuses', 'asks')", name="answers"),
)

movement = Table(
    "movement",
    metadata,
    _merchant(),
    Column("number", BigInteger, Identity(), nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("page_id", Text),
    Column("amount_minor", BigInteger, nullable=False),
    Column("fee_minor", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("moves", Boolean, nullable=False),
    Column("payout_id", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("order_key", Text, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("merchant", "number"),
    UniqueConstraint("merchant", "id"),
    ForeignKeyConstraint(["merchant"], [merchant.c.merchant]),
)
Index("movement_page_idx", movement.c.merchant, movement.c.page_id)

message = Table(
    "message",
    metadata,
    _merchant(),
    Column("number", BigInteger, Identity(), nullable=False),
    Column("id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("page_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("merchant", "number"),
    UniqueConstraint("merchant", "id"),
    ForeignKeyConstraint(["merchant"], [merchant.c.merchant]),
    CheckConstraint("state in ('waiting', 'held', 'dropped', 'sent')", name="state"),
)

answer = Table(
    "answer",
    metadata,
    _merchant(),
    Column("key", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    PrimaryKeyConstraint("merchant", "key"),
    ForeignKeyConstraint(["merchant"], [merchant.c.merchant]),
)
