"""Charts that keepers adopt, numbers that a book adds to them, reference rates."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
)

from ledger.book.tables.schema import book_column, metadata, to, to_book

_CHART = "chart ~ '^[a-z0-9-]{2,60}$'"
_SOURCE = "source ~ '^[^[:cntrl:]]+$' and length(source) <= 200"

keeper_chart = Table(
    "keeper_chart",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("chart", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "from_on"),
    to("keeper", "keeper_id"),
    to("act", "act_id"),
    CheckConstraint(_CHART, name="chart"),
    CheckConstraint("fingerprint ~ '^[0-9a-f]{64}$'", name="fingerprint"),
)

chart_number = Table(
    "chart_number",
    metadata,
    book_column(),
    Column("account_id", BigInteger, nullable=False),
    Column("chart", Text, nullable=False),
    Column("regime", Text, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("number", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "account_id", "chart", "regime", "from_on"),
    to("account", "account_id"),
    to("act", "act_id"),
    CheckConstraint(_CHART, name="chart"),
    CheckConstraint(
        "regime in ('', 'own', 'partner_executed', 'mandate', 'outside')",
        name="regime",
    ),
    CheckConstraint("number ~ '^[0-9]{2}[0-9A-Z]{0,18}$'", name="number"),
    CheckConstraint(_SOURCE, name="source"),
)

reference_rate = Table(
    "reference_rate",
    metadata,
    book_column(),
    Column("currency", Text, nullable=False),
    Column("per", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("revision", SmallInteger, nullable=False),
    Column("digits", BigInteger, nullable=False),
    Column("places", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "per", "currency", "day", "revision"),
    to_book(),
    to("act", "act_id"),
    CheckConstraint(
        "currency ~ '^[A-Z]{3}$' and per ~ '^[A-Z]{3}$' and currency <> per",
        name="currencies",
    ),
    CheckConstraint("digits between 1 and 999999999999999", name="digits"),
    CheckConstraint("places between 0 and 10", name="places"),
    CheckConstraint("revision > 0", name="revision"),
    CheckConstraint(_SOURCE, name="source"),
    CheckConstraint(
        "document ~ '^[^[:cntrl:]]*$' and length(document) <= 200", name="document"
    ),
)
