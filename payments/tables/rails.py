"""Tables of rails: what they are, how far each was asked, which funds they hold."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from ledger.book.tables import act, book
from ledger.book.tables.schema import CURRENCY, book_column
from payments.tables.schema import act_column, metadata, to

rail = Table(
    "rail",
    metadata,
    book_column(),
    Column("code", Text, nullable=False),
    Column("keeper", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("operating_fund", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("answers", Text),
    Column("bank_place", Text, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "code", "keeper"),
    to(act, "act_id"),
    CheckConstraint("code ~ '^[a-z_]{2,20}$'", name="code"),
    CheckConstraint(CURRENCY, name="currency"),
)

listing = Table(
    "listing",
    metadata,
    book_column(),
    Column("provider", Text, nullable=False),
    Column("listed_until", DateTime(timezone=True)),
    Column("swept_at", DateTime(timezone=True)),
    Column("trouble", Text),
    Column("trouble_since", DateTime(timezone=True)),
    PrimaryKeyConstraint("book_id", "provider"),
    ForeignKeyConstraint(["book_id"], [book.c.book_id]),
)

held_fund = Table(
    "held_fund",
    metadata,
    book_column(),
    Column("fund", Text, nullable=False),
    Column("from_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "fund"),
    to(act, "act_id"),
)
