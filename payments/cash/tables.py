"""Tables of cash: receipt books and receipts, counts, deposits. Rows only grow."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from ledger.book.tables import act, journal_entry
from ledger.book.tables.schema import CURRENCY, RANDOM, book_column, id_column
from payments.tables import metadata
from payments.tables.schema import act_column, number_column, text_column, to, to_rail


def _day(name: str) -> Column[object]:
    return Column(name, Date, nullable=False)


def _at() -> Column[object]:
    return Column("at", DateTime(timezone=True), nullable=False)


def _public_id() -> Column[object]:
    return Column("public_id", Uuid, nullable=False, server_default=RANDOM)


def _of_person(table: Table, column: str, person: str) -> ForeignKeyConstraint:
    """Refer to a row together with whoever wrote it, so that a check can tell them."""
    return ForeignKeyConstraint(
        ["book_id", column, person], [table.c.book_id, table.c.id, table.c[person]]
    )


receipt_book = Table(
    "receipt_book",
    metadata,
    book_column(),
    id_column(),
    text_column("code"),
    text_column("rail"),
    text_column("keeper"),
    Column("first_number", Integer, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    to_rail(),
    to(act, "act_id"),
    CheckConstraint("code ~ '^[A-Z0-9]{2,20}$'", name="code"),
    CheckConstraint("first_number > 0", name="first_number"),
)

receipt = Table(
    "cash_receipt",
    metadata,
    book_column(),
    id_column(),
    _public_id(),
    number_column("receipt_book_id"),
    Column("number", Integer, nullable=False),
    text_column("fund"),
    text_column("party"),
    text_column("source_role"),
    number_column("amount_minor"),
    text_column("currency"),
    _day("received_on"),
    text_column("received_by"),
    _at(),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "receipt_book_id", "number"),
    UniqueConstraint("book_id", "id", "received_by"),
    to(receipt_book, "receipt_book_id"),
    to(act, "act_id"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(CURRENCY, name="currency"),
)
Index("cash_receipt_act_idx", receipt.c.book_id, receipt.c.act_id)

confirmation = Table(
    "cash_confirmation",
    metadata,
    book_column(),
    number_column("receipt_id"),
    text_column("received_by"),
    text_column("confirmed_by"),
    _at(),
    number_column("entry_id"),
    act_column(),
    PrimaryKeyConstraint("book_id", "receipt_id"),
    UniqueConstraint("book_id", "entry_id"),
    _of_person(receipt, "receipt_id", "received_by"),
    to(journal_entry, "entry_id"),
    to(act, "act_id"),
    CheckConstraint("received_by <> confirmed_by", name="two_names"),
)

void = Table(
    "cash_void",
    metadata,
    book_column(),
    number_column("receipt_id"),
    text_column("received_by"),
    text_column("voided_by"),
    text_column("reason"),
    _at(),
    number_column("entry_id", nullable=True),
    act_column(),
    PrimaryKeyConstraint("book_id", "receipt_id"),
    UniqueConstraint("book_id", "entry_id"),
    _of_person(receipt, "receipt_id", "received_by"),
    to(journal_entry, "entry_id"),
    to(act, "act_id"),
    CheckConstraint("received_by <> voided_by", name="two_names"),
    CheckConstraint("reason <> ''", name="reason"),
)

count = Table(
    "cash_count",
    metadata,
    book_column(),
    id_column(),
    _public_id(),
    text_column("rail"),
    text_column("keeper"),
    number_column("counted_minor"),
    number_column("expected_minor"),
    Column("spent_minor", BigInteger, nullable=False, server_default=text("0")),
    text_column("currency"),
    _day("counted_on"),
    text_column("counted_by"),
    _at(),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "id", "counted_by"),
    to_rail(),
    to(act, "act_id"),
    CheckConstraint("counted_minor >= 0", name="counted"),
    CheckConstraint(CURRENCY, name="currency"),
)
Index("cash_count_keeper_idx", count.c.book_id, count.c.keeper, count.c.id)

count_end = Table(
    "cash_count_end",
    metadata,
    book_column(),
    number_column("count_id"),
    text_column("counted_by"),
    text_column("ended_by"),
    text_column("state"),
    _at(),
    number_column("entry_id", nullable=True),
    act_column(),
    number_column("last_entry", nullable=True),
    PrimaryKeyConstraint("book_id", "count_id"),
    UniqueConstraint("book_id", "entry_id"),
    _of_person(count, "count_id", "counted_by"),
    to(journal_entry, "entry_id"),
    to(act, "act_id"),
    CheckConstraint("state in ('confirmed', 'discarded')", name="state"),
    CheckConstraint("state = 'discarded' or counted_by <> ended_by", name="two_names"),
    CheckConstraint("state = 'confirmed' or entry_id is null", name="entry"),
)

deposit = Table(
    "cash_deposit",
    metadata,
    book_column(),
    id_column(),
    _public_id(),
    text_column("rail"),
    text_column("keeper"),
    text_column("slip"),
    number_column("amount_minor"),
    text_column("currency"),
    _day("carried_on"),
    text_column("carried_by"),
    _at(),
    number_column("entry_id"),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "public_id"),
    UniqueConstraint("book_id", "rail", "keeper", "slip"),
    UniqueConstraint("book_id", "entry_id"),
    to_rail(),
    to(journal_entry, "entry_id"),
    to(act, "act_id"),
    CheckConstraint("slip ~ '^[A-Z0-9-]{3,35}$'", name="slip"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(CURRENCY, name="currency"),
)
