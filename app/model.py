"""What the tables of schema ``app`` share: one metadata, and the book that leads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ledger.book import tables as ledger
from ledger.book.tables.schema import metadata as ledger_metadata

SCHEMA = "app"
NOW = text("clock_timestamp()")
RANDOM = text("gen_random_uuid()")
LANGUAGE = "language in ('en', 'fr', 'ar')"


class Model(DeclarativeBase):
    """Every table of the application's own."""

    metadata = MetaData(
        schema=SCHEMA, naming_convention=ledger_metadata.naming_convention
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        int: BigInteger(),
        str: Text(),
    }


def book_key(*, is_primary: bool = True) -> Mapped[int]:
    """Return the column that leads every key of a table that belongs to a book."""
    return mapped_column(BigInteger, primary_key=is_primary)


def own_number() -> Mapped[int]:
    """Return the column of a row's own number inside the database."""
    return mapped_column(BigInteger, Identity(), primary_key=True)


def to_ledger(table: Table, column: str) -> ForeignKeyConstraint:
    """Refer to a row of a register or of the journal, in the same book."""
    return ForeignKeyConstraint(["book_id", column], [table.c.book_id, table.c.id])


def to_act(column: str = "act_id") -> ForeignKeyConstraint:
    """Refer to the act that wrote the row."""
    return to_ledger(ledger.act, column)


def to_book() -> ForeignKeyConstraint:
    """Refer to the book itself."""
    return ForeignKeyConstraint(["book_id"], [ledger.book.c.book_id])


def to_own(table: str, *pairs: tuple[str, str]) -> ForeignKeyConstraint:
    """Refer to a row of another of our tables, in the same book."""
    return ForeignKeyConstraint(
        ["book_id", *(own for own, _ in pairs)],
        [
            f"{SCHEMA}.{table}.book_id",
            *(f"{SCHEMA}.{table}.{its}" for _, its in pairs),
        ],
    )
