"""The journal: entries, postings, takings, and what is derived from them.

Facts and amounts are checked by their domains, in ``sql/tables_v1.sql``.
"""

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
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from ledger.book.tables.schema import (
    NOW,
    RANDOM,
    SCHEMA,
    book_column,
    id_column,
    metadata,
    to,
    to_book,
)

journal_entry = Table(
    "journal_entry",
    metadata,
    book_column(),
    id_column(),
    Column("public_id", Uuid, nullable=False, server_default=RANDOM),
    Column("kind", Text, nullable=False),
    Column("fact", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("day", Date, nullable=False),
    Column("posted_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("act_id", BigInteger, nullable=False),
    Column("reverses_id", BigInteger),
    Column("corrects_id", BigInteger),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "fact"),
    UniqueConstraint("book_id", "public_id"),
    # Days, act and original are seen to by what posts, and by the trigger ``balanced``:
    # a constraint is made ready anew by every statement.
)
Index(
    "journal_entry_reverses_key",
    journal_entry.c.book_id,
    journal_entry.c.reverses_id,
    unique=True,
    postgresql_where=journal_entry.c.reverses_id.is_not(None),
)
Index(
    "journal_entry_corrects_idx",
    journal_entry.c.book_id,
    journal_entry.c.corrects_id,
    postgresql_where=journal_entry.c.corrects_id.is_not(None),
)
Index("journal_entry_day_idx", journal_entry.c.book_id, journal_entry.c.day)

posting = Table(
    "posting",
    metadata,
    book_column(),
    Column("entry_id", BigInteger, nullable=False),
    Column("line", SmallInteger, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("fund_id", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("base_minor", BigInteger, nullable=False),
    Column("budget_line_id", BigInteger),
    Column("lot_id", BigInteger),
    Column("party_id", BigInteger),
    Column("day", Date, nullable=False),
    PrimaryKeyConstraint("book_id", "entry_id", "line"),
    # Entry, account, fund and lot are seen to by what posts, and by the trigger
    # ``balanced``.
    ForeignKeyConstraint(
        ["book_id", "fund_id", "budget_line_id"],
        [
            f"{SCHEMA}.budget_line.book_id",
            f"{SCHEMA}.budget_line.fund_id",
            f"{SCHEMA}.budget_line.id",
        ],
    ),
    to("party", "party_id"),
)
Index(
    "posting_account_idx",
    posting.c.book_id,
    posting.c.account_id,
    posting.c.fund_id,
    posting.c.day,
    posting.c.entry_id,
    postgresql_include=["amount_minor", "base_minor"],
)
Index(
    "posting_lot_idx",
    posting.c.book_id,
    posting.c.lot_id,
    postgresql_where=posting.c.lot_id.is_not(None),
)
Index(
    "posting_budget_line_idx",
    posting.c.book_id,
    posting.c.budget_line_id,
    postgresql_where=posting.c.budget_line_id.is_not(None),
)
Index(
    "posting_fund_lot_idx",
    posting.c.book_id,
    posting.c.fund_id,
    posting.c.currency,
    posting.c.entry_id,
    postgresql_where=posting.c.lot_id.is_not(None),
)

turnover = Table(
    "turnover",
    metadata,
    book_column(),
    Column("account_id", BigInteger, nullable=False),
    Column("fund_id", BigInteger, nullable=False),
    Column("month", Date, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("debit_minor", BigInteger, nullable=False),
    Column("credit_minor", BigInteger, nullable=False),
    Column("base_minor", BigInteger, nullable=False),
    Column("lines", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "account_id", "fund_id", "month", "slot"),
    postgresql_with={"fillfactor": 50},
)
Index("turnover_month_idx", turnover.c.book_id, turnover.c.account_id, turnover.c.month)

taking = Table(
    "taking",
    metadata,
    book_column(),
    Column("entry_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("fund_id", BigInteger, nullable=False),
    Column("queue", Text, nullable=False),
    Column("account_id", BigInteger),
    Column("currency", Text, nullable=False),
    Column("lot_id", BigInteger, nullable=False),
    Column("tranche_id", BigInteger),
    Column("start_minor", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("moved_currency", Text),
    Column("moved_minor", BigInteger),
    PrimaryKeyConstraint("book_id", "entry_id", "number"),
    to("journal_entry", "entry_id"),
    to("journal_entry", "tranche_id"),
    to("account", "account_id"),
    to("fund", "fund_id"),
    to("lot", "lot_id"),
    CheckConstraint("amount_minor <> 0 and start_minor >= 0", name="amount"),
    CheckConstraint("(moved_currency is null) = (moved_minor is null)", name="moved"),
)
Index(
    "taking_queue_idx",
    taking.c.book_id,
    taking.c.fund_id,
    taking.c.queue,
    taking.c.lot_id,
)
Index("taking_lot_idx", taking.c.book_id, taking.c.lot_id)
Index(
    "taking_moved_idx",
    taking.c.book_id,
    taking.c.fund_id,
    taking.c.moved_currency,
    taking.c.entry_id,
    postgresql_where=taking.c.moved_minor.is_not(None),
)

guard = Table(
    "guard",
    metadata,
    book_column(),
    Column("scope", Text, nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("fund_id", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    PrimaryKeyConstraint("book_id", "scope", "account_id", "fund_id", "currency"),
    to_book(),
    CheckConstraint(
        "scope in ('liquid', 'common', 'advance', 'budget_line', 'queue', 'cap')",
        name="scope",
    ),
)

correction_tie = Table(
    "correction_tie",
    metadata,
    book_column(),
    Column("entry_id", BigInteger, nullable=False),
    Column("original_id", BigInteger, nullable=False),
    Column("act_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "entry_id"),
    to("journal_entry", "entry_id"),
    to("journal_entry", "original_id"),
    to("act", "act_id"),
)

entry_note = Table(
    "entry_note",
    metadata,
    book_column(),
    Column("entry_id", BigInteger, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("body", Text),
    Column("erased_at", DateTime(timezone=True)),
    PrimaryKeyConstraint("book_id", "entry_id"),
    to("journal_entry", "entry_id"),
    CheckConstraint("(body is null) = (erased_at is not null)", name="erased"),
)

register_number = Table(
    "register_number",
    metadata,
    book_column(),
    Column("number", BigInteger, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    Column("numbered_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("book_id", "number"),
    UniqueConstraint("book_id", "entry_id"),
    to("journal_entry", "entry_id"),
    CheckConstraint("number > 0", name="number"),
)
