"""Reservations: money of a pool, or room under a cap, kept for what is not decided."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.book.tables.schema import book_column, id_column, metadata, to

cap = Table(
    "cap",
    metadata,
    book_column(),
    id_column(),
    Column("code", Text, nullable=False),
    Column("fund_id", BigInteger),
    Column("currency", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    to("fund", "fund_id"),
    to("act", "act_id"),
    CheckConstraint("code ~ '^[^[:cntrl:]]+$' and length(code) <= 80", name="code"),
    CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
)

cap_limit = Table(
    "cap_limit",
    metadata,
    book_column(),
    Column("cap_id", BigInteger, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("limit_minor", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "cap_id", "from_on"),
    to("cap", "cap_id"),
    to("act", "act_id"),
    CheckConstraint("limit_minor between 0 and 1000000000000000", name="limit"),
    CheckConstraint(
        "source ~ '^[^[:cntrl:]]+$' and length(source) <= 200", name="source"
    ),
)

reservation = Table(
    "reservation",
    metadata,
    book_column(),
    id_column(),
    Column("fact", Text, nullable=False),
    Column("pool_id", BigInteger),
    Column("cap_id", BigInteger),
    Column("currency", Text, nullable=False),
    Column("wanted_minor", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("reserved_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "fact"),
    to("fund", "pool_id"),
    to("cap", "cap_id"),
    to("act", "act_id"),
    CheckConstraint("(pool_id is null) <> (cap_id is null)", name="of"),
    CheckConstraint(
        "amount_minor between 1 and wanted_minor and wanted_minor <= 1000000000000000",
        name="amount",
    ),
    CheckConstraint("expires_at > reserved_at", name="times"),
    CheckConstraint(
        "fact ~ '^[A-Za-z0-9_.:/+-]+$' and length(fact) between 3 and 200", name="fact"
    ),
)

reservation_end = Table(
    "reservation_end",
    metadata,
    book_column(),
    Column("reservation_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("used_minor", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "reservation_id"),
    to("reservation", "reservation_id"),
    to("act", "act_id"),
    CheckConstraint("state in ('used', 'released', 'expired')", name="state"),
    CheckConstraint(
        "used_minor >= 0 and (used_minor > 0) = (state = 'used')", name="used"
    ),
)

room_return = Table(
    "room_return",
    metadata,
    book_column(),
    Column("reservation_id", BigInteger, nullable=False),
    Column("fact", Text, nullable=False),
    Column("returned_minor", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "reservation_id", "fact"),
    to("reservation", "reservation_id"),
    to("act", "act_id"),
    CheckConstraint(
        "fact ~ '^[A-Za-z0-9_.:/+-]+$' and length(fact) between 3 and 200", name="fact"
    ),
    CheckConstraint("returned_minor between 1 and 1000000000000000", name="returned"),
)

open_reservation = Table(
    "open_reservation",
    metadata,
    book_column(),
    Column("scope", Text, nullable=False),
    Column("of_id", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("reservation_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    PrimaryKeyConstraint(
        "book_id", "scope", "of_id", "currency", "expires_at", "reservation_id"
    ),
    to("reservation", "reservation_id"),
    CheckConstraint("scope in ('pool', 'cap')", name="scope"),
    CheckConstraint("amount_minor > 0", name="amount"),
)
