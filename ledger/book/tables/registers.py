"""Registers of codes: books, keepers, funds, accounts, budgets, lots, years."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from ledger.book.tables.schema import (
    CODE,
    CURRENCY,
    NOW,
    RANDOM,
    SCHEMA,
    book_column,
    id_column,
    metadata,
    to,
    to_book,
)

book = Table(
    "book",
    metadata,
    Column("book_id", BigInteger, Identity(), nullable=False),
    Column("code", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("is_live", Boolean, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("book_id"),
    CheckConstraint(CODE, name="code"),
)

act = Table(
    "act",
    metadata,
    book_column(),
    id_column(),
    Column("public_id", Uuid, nullable=False, server_default=RANDOM),
    Column("actor", Text, nullable=False),
    Column("verb", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("request_hash", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "key"),
    UniqueConstraint("book_id", "public_id"),
    to_book(),
    CheckConstraint("verb ~ '^[a-z_]+$' and length(verb) <= 60", name="verb"),
    CheckConstraint("octet_length(request_hash) = 32", name="request_hash"),
)

keeper = Table(
    "keeper",
    metadata,
    book_column(),
    id_column(),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    to_book(),
    to("act", "act_id"),
    CheckConstraint(CODE, name="code"),
    CheckConstraint(CURRENCY, name="currency"),
)

fund = Table(
    "fund",
    metadata,
    book_column(),
    id_column(),
    Column("public_id", Uuid, nullable=False, server_default=RANDOM),
    Column("code", Text, nullable=False),
    Column("parent_id", BigInteger),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    UniqueConstraint("book_id", "public_id"),
    to_book(),
    to("fund", "parent_id"),
    to("act", "act_id"),
    CheckConstraint(CODE, name="code"),
    CheckConstraint("parent_id <> id", name="parent"),
)

fund_regime = Table(
    "fund_regime",
    metadata,
    book_column(),
    Column("fund_id", BigInteger, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("regime", Text, nullable=False),
    Column("fees_from_id", BigInteger, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "fund_id", "from_on"),
    to("fund", "fund_id"),
    to("fund", "fees_from_id"),
    to("act", "act_id"),
    CheckConstraint(
        "regime in ('own', 'partner_executed', 'mandate', 'outside')", name="regime"
    ),
)

account = Table(
    "account",
    metadata,
    book_column(),
    id_column(),
    Column("public_id", Uuid, nullable=False, server_default=RANDOM),
    Column("keeper_id", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("role", Text),
    Column("type", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("is_base", Boolean, nullable=False),
    Column(
        "is_source",
        Boolean,
        Computed("coalesce(role like 'source.%', false)", persisted=True),
        nullable=False,
    ),
    Column("place", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "keeper_id", "code", "currency", "place"),
    UniqueConstraint("book_id", "public_id"),
    to("keeper", "keeper_id"),
    to("act", "act_id"),
    CheckConstraint(CODE, name="code"),
    CheckConstraint(CURRENCY, name="currency"),
    CheckConstraint("place ~ '^[^[:cntrl:]]*$' and length(place) <= 80", name="place"),
    CheckConstraint("role is null or role = code", name="role"),
    CheckConstraint(
        "type in ('asset', 'liability', 'equity', 'income', 'expense')", name="type"
    ),
)

account_closing = Table(
    "account_closing",
    metadata,
    book_column(),
    Column("account_id", BigInteger, nullable=False),
    Column("closed_on", Date, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "account_id"),
    to("account", "account_id"),
    to("act", "act_id"),
)

budget_line = Table(
    "budget_line",
    metadata,
    book_column(),
    id_column(),
    Column("fund_id", BigInteger, nullable=False),
    Column("code", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("is_restricted", Boolean, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "fund_id", "code"),
    UniqueConstraint("book_id", "fund_id", "id"),
    to("fund", "fund_id"),
    to("act", "act_id"),
    CheckConstraint(CODE, name="code"),
    CheckConstraint(CURRENCY, name="currency"),
)

budget_amendment = Table(
    "budget_amendment",
    metadata,
    book_column(),
    Column("budget_line_id", BigInteger, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("change_minor", BigInteger, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "budget_line_id", "number"),
    to("budget_line", "budget_line_id"),
    to("act", "act_id"),
)

lot = Table(
    "lot",
    metadata,
    book_column(),
    id_column(),
    Column("code", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    to("act", "act_id"),
    CheckConstraint(CODE, name="code"),
)

party = Table(
    "party",
    metadata,
    book_column(),
    id_column(),
    Column("code", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    to("act", "act_id"),
    CheckConstraint(CODE, name="code"),
)

fiscal_year = Table(
    "fiscal_year",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "starts_on"),
    to("keeper", "keeper_id"),
    to("act", "act_id"),
    CheckConstraint("starts_on <= ends_on", name="days"),
)

period = Table(
    "period",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("year_starts_on", Date, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "ends_on"),
    ForeignKeyConstraint(
        ["book_id", "keeper_id", "year_starts_on"],
        [
            f"{SCHEMA}.fiscal_year.book_id",
            f"{SCHEMA}.fiscal_year.keeper_id",
            f"{SCHEMA}.fiscal_year.starts_on",
        ],
    ),
    CheckConstraint("starts_on <= ends_on", name="days"),
)

period_change = Table(
    "period_change",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "ends_on", "state"),
    ForeignKeyConstraint(
        ["book_id", "keeper_id", "ends_on"],
        [
            f"{SCHEMA}.period.book_id",
            f"{SCHEMA}.period.keeper_id",
            f"{SCHEMA}.period.ends_on",
        ],
    ),
    to("act", "act_id"),
    CheckConstraint("state in ('closed', 'locked')", name="state"),
)
