"""The schema of payments, and the parts that its tables share."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    MetaData,
    Table,
    Text,
)

from ledger.book.tables import metadata as ledger_metadata

SCHEMA = "payments"
metadata = MetaData(schema=SCHEMA, naming_convention=ledger_metadata.naming_convention)


def act_column() -> Column[int]:
    """Return the column of the act that wrote a row."""
    return Column("act_id", BigInteger, nullable=False)


def text_column(name: str, *, nullable: bool = False) -> Column[str]:
    """Return a column of text."""
    return Column(name, Text, nullable=nullable)


def number_column(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column of an amount in minor units, or of a row's own number."""
    return Column(name, BigInteger, nullable=nullable)


def purpose_columns(*, nullable: bool) -> list[Column[object]]:
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


def to(table: Table, column: str) -> ForeignKeyConstraint:
    """Refer to a row of the same book."""
    return ForeignKeyConstraint(["book_id", column], [table.c.book_id, table.c.id])


def to_rail() -> ForeignKeyConstraint:
    """Refer to the rail of a keeper."""
    return ForeignKeyConstraint(
        ["book_id", "rail", "keeper"],
        [f"{SCHEMA}.rail.{name}" for name in ("book_id", "code", "keeper")],
    )
