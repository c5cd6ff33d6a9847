"""The table of notices: messages as they arrived."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from ledger.book.tables import book
from ledger.book.tables.schema import NOW, book_column, id_column
from payments.tables.schema import metadata

notice = Table(
    "notice",
    metadata,
    book_column(),
    id_column(),
    Column("provider", Text, nullable=False),
    Column("remote_event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=NOW),
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
