"""The ledger's schema, and the parts that its tables share."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    text,
)

SCHEMA = "ledger"
metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    },
)

CODE = "code ~ '^[^[:cntrl:]]+$' and length(code) <= 80"
CURRENCY = "currency ~ '^[A-Z]{3}$'"
NOW = text("clock_timestamp()")
RANDOM = text("gen_random_uuid()")


def book_column() -> Column[int]:
    """Return the column that leads every key."""
    return Column("book_id", BigInteger, nullable=False)


def id_column() -> Column[int]:
    """Return the column of a row's own number inside the database."""
    return Column("id", BigInteger, Identity(), nullable=False)


def to(table: str, *columns: str) -> ForeignKeyConstraint:
    """Refer to a row of a table of the same book."""
    return ForeignKeyConstraint(
        ["book_id", *columns],
        [f"{SCHEMA}.{table}.book_id", f"{SCHEMA}.{table}.id"],
    )


def to_book() -> ForeignKeyConstraint:
    """Refer to the book itself."""
    return ForeignKeyConstraint(["book_id"], [f"{SCHEMA}.book.book_id"])
