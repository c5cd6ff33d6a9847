"""What closing a period leaves behind: its mark, its balances, its numbers."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.book.tables.schema import SCHEMA, book_column, metadata, to

period_closing = Table(
    "period_closing",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("register_number", BigInteger, nullable=False),
    Column("accepted", Text, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "ends_on"),
    ForeignKeyConstraint(
        ["book_id", "keeper_id", "ends_on"],
        [
            f"{SCHEMA}.period.book_id",
            f"{SCHEMA}.period.keeper_id",
            f"{SCHEMA}.period.ends_on",
        ],
    ),
    CheckConstraint("register_number >= 0", name="register_number"),
    CheckConstraint("accepted ~ '^[a-z_ ]*$'", name="accepted"),
)
"""A closing: how far the register went, and which warnings were accepted."""

period_balance = Table(
    "period_balance",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("fund_id", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("base_minor", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "ends_on", "account_id", "fund_id"),
    ForeignKeyConstraint(
        ["book_id", "keeper_id", "ends_on"],
        [
            f"{SCHEMA}.period_closing.book_id",
            f"{SCHEMA}.period_closing.keeper_id",
            f"{SCHEMA}.period_closing.ends_on",
        ],
    ),
    to("account", "account_id"),
    to("fund", "fund_id"),
)
"""What every account holds of every fund at the end of a closed period."""

validation = Table(
    "validation",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("through_number", BigInteger, nullable=False),
    Column("validated_on", Date, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "through_number"),
    to("keeper", "keeper_id"),
    to("act", "act_id"),
    ForeignKeyConstraint(
        ["book_id", "through_number"],
        [f"{SCHEMA}.register_number.book_id", f"{SCHEMA}.register_number.number"],
    ),
)
"""A validation: up to which register number, and on which day."""

validation_number = Table(
    "validation_number",
    metadata,
    book_column(),
    Column("keeper_id", BigInteger, nullable=False),
    Column("year_starts_on", Date, nullable=False),
    Column("journal", Text, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("register_number", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "keeper_id", "year_starts_on", "journal", "number"),
    UniqueConstraint("book_id", "keeper_id", "register_number"),
    ForeignKeyConstraint(
        ["book_id", "keeper_id", "year_starts_on"],
        [
            f"{SCHEMA}.fiscal_year.book_id",
            f"{SCHEMA}.fiscal_year.keeper_id",
            f"{SCHEMA}.fiscal_year.starts_on",
        ],
    ),
    ForeignKeyConstraint(
        ["book_id", "register_number"],
        [f"{SCHEMA}.register_number.book_id", f"{SCHEMA}.register_number.number"],
    ),
    CheckConstraint("number > 0", name="number"),
    CheckConstraint("journal in ('AN', 'EN', 'BQ', 'AC', 'OD')", name="journal"),
)
"""The accountant's number of an entry in one keeper's books."""
