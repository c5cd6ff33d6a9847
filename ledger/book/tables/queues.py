"""Where the queues of lots begin: derived, so that old lots are not read again."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    PrimaryKeyConstraint,
    Table,
    Text,
)

from ledger.book.tables.schema import book_column, metadata, to

queue_head = Table(
    "queue_head",
    metadata,
    book_column(),
    Column("fund_id", BigInteger, nullable=False),
    # The account at the association, or 0 for collected money.
    Column("account_id", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("settled_id", BigInteger, nullable=False),
    Column("next_id", BigInteger, nullable=False),
    Column("next_xid", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "fund_id", "account_id", "currency"),
    to("fund", "fund_id"),
    CheckConstraint("settled_id >= 0 and settled_id <= next_id", name="settled"),
)
