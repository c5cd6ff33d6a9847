"""Tables of cash: receipt books and receipts, counts, deposits. Rows only grow."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from ledger.book.tables import act, journal_entry
from payments.tables import metadata, rail

_RANDOM = text("gen_random_uuid()")
_CURRENCY = "currency ~ '^[A-Z]{3}$'"


def _book_column() -> Column[int]:
    return Column("book_id", BigInteger, nullable=False)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=nullable)


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _day(name: str) -> Column[object]:
    return Column(name, Date, nullable=False)


def _at() -> Column[object]:
    return Column("at", DateTime(timezone=True), nullable=False)


def _public_id() -> Column[object]:
    return Column("public_id", Uuid, nullable=False, server_default=_RANDOM)


def _to(table: Table, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["book_id", column], [table.c.book_id, table.c.id])


def _of_rail() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["book_id", "rail", "keeper"], [rail.c.book_id, rail.c.code, rail.c.keeper]
    )


def _of_person(table: Table, column: str, person: str) -> ForeignKeyConstraint:
    """Refer to a row together with whoever wrote it, so that a check can tell them."""
    return ForeignKeyConstraint(
        ["book_id", column, person], [table.c.book_id, table.c.id, table.c[person]]
    )


receipt_book = Table(
    "receipt_book",
    metadata,
    _book_column(),
    _id(),
    _text("code"),
    _text("rail"),
    _text("keeper"),
    Column("first_number", Integer, nullable=False),
    _number("act_id"),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    _of_rail(),
    _to(act, "act_id"),
    CheckConstraint("code ~ '^[A-Z0-9]{2,20}$'", name="code"),
    CheckConstraint("first_number > 0", name="first_number"),
)

receipt = Table(
    "cash_receipt",
    metadata,
    _book_column(),
    _id(),
    _public_id(),
    _number("receipt_book_id"),
    Column("number", Integer, nullable=False),
    _text("fund"),
    _text("party"),
    _text("source_role"),
    _number("amount_minor"),
    _text("currency"),
    _day("received_on"),
    _text("received_by"),
    _at(),
    _number("act_id"),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "receipt_book_id", "number"),
    UniqueConstraint("book_id", "id", "received_by"),
    _to(receipt_book, "receipt_book_id"),
    _to(act, "act_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(_CURRENCY, name="currency"),
)
Index("cash_receipt_act_idx", receipt.c.book_id, receipt.c.act_id)

confirmation = Table(
    "cash_confirmation",
    metadata,
    _book_column(),
    _number("receipt_id"),
    _text("received_by"),
    _text("confirmed_by"),
    _at(),
    _number("entry_id"),
    _number("act_id"),
    PrimaryKeyConstraint("book_id", "receipt_id"),
    UniqueConstraint("book_id", "entry_id"),
    _of_person(receipt, "receipt_id", "received_by"),
    _to(journal_entry, "entry_id"),
    _to(act, "act_id"),
    CheckConstraint("received_by <> confirmed_by", name="two_names"),
)

void = Table(
    "cash_void",
    metadata,
    _book_column(),
    _number("receipt_id"),
    _text("received_by"),
    _text("voided_by"),
    _text("reason"),
    _at(),
    _number("entry_id", nullable=True),
    _number("act_id"),
    PrimaryKeyConstraint("book_id", "receipt_id"),
    UniqueConstraint("book_id", "entry_id"),
    _of_person(receipt, "receipt_id", "received_by"),
    _to(journal_entry, "entry_id"),
    _to(act, "act_id"),
    CheckConstraint("received_by <> voided_by", name="two_names"),
    CheckConstraint("reason <> ''", name="reason"),
)

count = Table(
    "cash_count",
    metadata,
    _book_column(),
    _id(),
    _public_id(),
    _text("rail"),
    _text("keeper"),
    _number("counted_minor"),
    _number("expected_minor"),
    Column("spent_minor", BigInteger, nullable=False, server_default=text("0")),
    _text("currency"),
    _day("counted_on"),
    _text("counted_by"),
    _at(),
    _number("act_id"),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "id", "counted_by"),
    _of_rail(),
    _to(act, "act_id"),
    CheckConstraint("counted_minor >= 0", name="counted"),
    CheckConstraint(_CURRENCY, name="currency"),
)
Index("cash_count_keeper_idx", count.c.book_id, count.c.keeper, count.c.id)

count_end = Table(
    "cash_count_end",
    metadata,
    _book_column(),
    _number("count_id"),
    _text("counted_by"),
    _text("ended_by"),
    _text("state"),
    _at(),
    _number("entry_id", nullable=True),
    _number("act_id"),
    _number("last_entry", nullable=True),
    PrimaryKeyConstraint("book_id", "count_id"),
    UniqueConstraint("book_id", "entry_id"),
    _of_person(count, "count_id", "counted_by"),
    _to(journal_entry, "entry_id"),
    _to(act, "act_id"),
    CheckConstraint("state in ('confirmed', 'discarded')", name="state"),
    CheckConstraint("state = 'discarded' or counted_by <> ended_by", name="two_names"),
    CheckConstraint("state = 'confirmed' or entry_id is null", name="entry"),
)

deposit = Table(
    "cash_deposit",
    metadata,
    _book_column(),
    _id(),
    _public_id(),
    _text("rail"),
    _text("keeper"),
    _text("slip"),
    _number("amount_minor"),
    _text("currency"),
    _day("carried_on"),
    _text("carried_by"),
    _at(),
    _number("entry_id"),
    _number("act_id"),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "rail", "keeper", "slip"),
    UniqueConstraint("book_id", "entry_id"),
    _of_rail(),
    _to(journal_entry, "entry_id"),
    _to(act, "act_id"),
    CheckConstraint("slip ~ '^[A-Z0-9-]{3,35}$'", name="slip"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(_CURRENCY, name="currency"),
)
