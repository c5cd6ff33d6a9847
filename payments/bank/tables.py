"""Tables of the bank. Rows only grow: what was received is kept as it was received."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from ledger.book.tables import act, fund, journal_entry
from payments.tables import attempt, metadata, movement, rail, refund

_NOW = text("clock_timestamp()")
_CURRENCY = "currency ~ '^[A-Z]{3}$'"
_IBAN = "iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'"
_NUMBER = "iban ~ '^([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}|[+][0-9]{8,15})$'"
"""The number of an account of ours: an IBAN, or the telephone number of a wallet."""


def _book_column() -> Column[int]:
    return Column("book_id", BigInteger, nullable=False)


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(), nullable=False)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _minor(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _to(table: Table, column: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["book_id", column], [table.c.book_id, table.c.id])


def _act() -> Column[int]:
    return Column("act_id", BigInteger, nullable=False)


account = Table(
    "bank_account",
    metadata,
    _book_column(),
    _text("iban"),
    _text("rail"),
    _text("keeper"),
    _text("holder"),
    _text("bic"),
    _act(),
    PrimaryKeyConstraint("book_id", "iban"),
    UniqueConstraint("book_id", "rail", "keeper"),
    ForeignKeyConstraint(
        ["book_id", "rail", "keeper"], [rail.c.book_id, rail.c.code, rail.c.keeper]
    ),
    _to(act, "act_id"),
    CheckConstraint(_NUMBER, name="iban"),
)

file = Table(
    "bank_file",
    metadata,
    _book_column(),
    _id(),
    Column("sha256", LargeBinary, nullable=False),
    _text("name"),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "sha256"),
    _to(act, "act_id"),
    CheckConstraint("octet_length(sha256) = 32", name="sha256"),
)

outcome = Table(
    "bank_file_outcome",
    metadata,
    _book_column(),
    _id(),
    Column("file_id", BigInteger, nullable=False),
    Column("is_taken", Boolean, nullable=False),
    _text("reason"),
    Column("new_lines", Integer, nullable=False),
    Column("known_lines", Integer, nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=_NOW),
    PrimaryKeyConstraint("book_id", "id"),
    _to(file, "file_id"),
)
Index("bank_file_outcome_file_idx", outcome.c.book_id, outcome.c.file_id)

statement = Table(
    "bank_statement",
    metadata,
    _book_column(),
    _id(),
    Column("file_id", BigInteger, nullable=False),
    _text("iban"),
    _text("number"),
    _text("currency"),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    _minor("opening_minor"),
    _minor("closing_minor"),
    Column("position", Integer, nullable=False),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "iban", "position"),
    ForeignKeyConstraint(["book_id", "iban"], [account.c.book_id, account.c.iban]),
    _to(file, "file_id"),
    _to(act, "act_id"),
    CheckConstraint(_CURRENCY, name="currency"),
)

line = Table(
    "bank_line",
    metadata,
    _book_column(),
    _id(),
    Column("statement_id", BigInteger, nullable=False),
    _text("iban"),
    _text("remote_id"),
    _text("digest"),
    _minor("amount_minor"),
    _text("currency"),
    Column("booked_on", Date, nullable=False),
    Column("valued_on", Date, nullable=False),
    _text("bank_ref"),
    _text("end_to_end"),
    _text("reference"),
    _text("note"),
    _text("name"),
    _text("account"),
    _text("kind"),
    _text("reason"),
    Column("instructed_minor", BigInteger),
    _text("instructed_currency", nullable=True),
    Column("entry", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "iban", "remote_id"),
    _to(statement, "statement_id"),
    CheckConstraint(_CURRENCY, name="currency"),
)
Index("bank_line_statement_idx", line.c.book_id, line.c.statement_id)
Index("bank_line_day_idx", line.c.book_id, line.c.iban, line.c.booked_on)
Index("bank_line_end_to_end_idx", line.c.book_id, line.c.end_to_end)
Index("bank_line_remote_idx", line.c.book_id, line.c.remote_id)

payee = Table(
    "payee",
    metadata,
    _book_column(),
    _id(),
    _text("keeper"),
    _text("name"),
    _text("iban"),
    _text("bic"),
    Column("usable_from", DateTime(timezone=True), nullable=False),
    _text("written_by"),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    CheckConstraint(_IBAN, name="iban"),
)
Index("payee_keeper_idx", payee.c.book_id, payee.c.keeper)

giver_account = Table(
    "giver_account",
    metadata,
    _book_column(),
    _id(),
    _text("party"),
    _text("name", nullable=True),
    _text("iban", nullable=True),
    _text("bic", nullable=True),
    Column("usable_from", DateTime(timezone=True), nullable=False),
    _text("written_by"),
    Column("erased_at", DateTime(timezone=True)),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    _to(act, "act_id"),
    CheckConstraint(_IBAN, name="iban"),
    CheckConstraint("(erased_at is null) = (iban is not null)", name="erased"),
)
"""Where a giver wants to be paid back: emptied with them, and in no leaf."""
Index("giver_account_party_idx", giver_account.c.book_id, giver_account.c.party)

order = Table(
    "wire_order",
    metadata,
    _book_column(),
    _id(),
    _text("code"),
    _text("iban"),
    Column("fund_id", BigInteger, nullable=False),
    Column("payee_id", BigInteger),
    Column("giver_account_id", BigInteger),
    Column("refund_id", BigInteger),
    _minor("amount_minor"),
    _text("currency"),
    _text("arrives_in"),
    _text("party", nullable=True),
    _text("note"),
    _text("ordered_by"),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    ForeignKeyConstraint(["book_id", "iban"], [account.c.book_id, account.c.iban]),
    _to(fund, "fund_id"),
    _to(payee, "payee_id"),
    _to(giver_account, "giver_account_id"),
    _to(refund, "refund_id"),
    UniqueConstraint("book_id", "refund_id"),
    CheckConstraint("num_nonnulls(payee_id, giver_account_id) = 1", name="to_one"),
    _to(act, "act_id"),
    CheckConstraint("code ~ '^[A-Z0-9-]{2,35}$'", name="code"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(_CURRENCY, name="currency"),
)

order_file = Table(
    "wire_file",
    metadata,
    _book_column(),
    _id(),
    _text("message_id"),
    _text("scheme"),
    Column("content", LargeBinary, nullable=False),
    _text("released_by"),
    Column("released_at", DateTime(timezone=True), nullable=False),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "message_id"),
    _to(act, "act_id"),
    CheckConstraint("scheme in ('sepa', 'abroad')", name="scheme"),
)

order_end = Table(
    "wire_order_end",
    metadata,
    _book_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("file_id", BigInteger),
    _text("ended_by"),
    _act(),
    PrimaryKeyConstraint("book_id", "order_id"),
    _to(order, "order_id"),
    _to(order_file, "file_id"),
    _to(act, "act_id"),
)
"""An order ends once: in a file, or cancelled, where there is no file."""

allocation = Table(
    "allocation",
    metadata,
    _book_column(),
    _id(),
    Column("movement_id", BigInteger, nullable=False),
    Column("part", SmallInteger, nullable=False),
    _text("kind"),
    Column("attempt_id", BigInteger),
    Column("order_id", BigInteger),
    _text("payout"),
    _minor("amount_minor"),
    _text("currency"),
    Column("entry_id", BigInteger, nullable=False),
    _act(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "movement_id", "part"),
    UniqueConstraint("book_id", "entry_id"),
    _to(movement, "movement_id"),
    _to(attempt, "attempt_id"),
    _to(order, "order_id"),
    _to(journal_entry, "entry_id"),
    _to(act, "act_id"),
    CheckConstraint("part > 0", name="part"),
    CheckConstraint(_CURRENCY, name="currency"),
)
Index(
    "allocation_attempt_idx",
    allocation.c.book_id,
    allocation.c.attempt_id,
    postgresql_where=allocation.c.attempt_id.is_not(None),
)

wire_seen = Table(
    "wire_seen",
    metadata,
    _book_column(),
    Column("movement_id", BigInteger, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("is_return", Boolean, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "entry_id"),
    _to(movement, "movement_id"),
    _to(order, "order_id"),
    _to(journal_entry, "entry_id"),
)
"""The bank's line that shows an order go out, or come back, by the entry that says so.

What was taken back by hand shows nothing any more: one that stands counts, each way.
"""
Index("wire_seen_order_idx", wire_seen.c.book_id, wire_seen.c.order_id)

refused_match = Table(
    "refused_match",
    metadata,
    _book_column(),
    Column("movement_id", BigInteger, nullable=False),
    Column("attempt_id", BigInteger, nullable=False),
    _act(),
    PrimaryKeyConstraint("book_id", "movement_id", "attempt_id"),
    _to(movement, "movement_id"),
    _to(attempt, "attempt_id"),
    _to(act, "act_id"),
)
"""A person said that a line is not for this pledge: it is not suggested again."""

TABLES = (
    account,
    file,
    outcome,
    statement,
    line,
    payee,
    giver_account,
    order,
    order_file,
    order_end,
    allocation,
    wire_seen,
    refused_match,
)
"""In the order in which they refer to each other."""
