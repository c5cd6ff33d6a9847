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
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from ledger.book.tables import act, fund, journal_entry
from ledger.book.tables.schema import CURRENCY, NOW, book_column, id_column
from payments.tables import attempt, metadata, movement, refund
from payments.tables.schema import act_column, number_column, text_column, to, to_rail

_IBAN = "iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'"
_NUMBER = "iban ~ '^([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}|[+][0-9]{8,15})$'"
"""The number of an account of ours: an IBAN, or the telephone number of a wallet."""


account = Table(
    "bank_account",
    metadata,
    book_column(),
    text_column("iban"),
    text_column("rail"),
    text_column("keeper"),
    text_column("holder"),
    text_column("bic"),
    act_column(),
    PrimaryKeyConstraint("book_id", "iban"),
    UniqueConstraint("book_id", "rail", "keeper"),
    to_rail(),
    to(act, "act_id"),
    CheckConstraint(_NUMBER, name="iban"),
)

file = Table(
    "bank_file",
    metadata,
    book_column(),
    id_column(),
    Column("sha256", LargeBinary, nullable=False),
    text_column("name"),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "sha256"),
    to(act, "act_id"),
    CheckConstraint("octet_length(sha256) = 32", name="sha256"),
)

outcome = Table(
    "bank_file_outcome",
    metadata,
    book_column(),
    id_column(),
    Column("file_id", BigInteger, nullable=False),
    Column("is_taken", Boolean, nullable=False),
    text_column("reason"),
    Column("new_lines", Integer, nullable=False),
    Column("known_lines", Integer, nullable=False),
    Column("told_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    PrimaryKeyConstraint("book_id", "id"),
    to(file, "file_id"),
)
Index("bank_file_outcome_file_idx", outcome.c.book_id, outcome.c.file_id)

statement = Table(
    "bank_statement",
    metadata,
    book_column(),
    id_column(),
    Column("file_id", BigInteger, nullable=False),
    text_column("iban"),
    text_column("number"),
    text_column("currency"),
    Column("opens_on", Date, nullable=False),
    Column("closes_on", Date, nullable=False),
    number_column("opening_minor"),
    number_column("closing_minor"),
    Column("position", Integer, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "iban", "position"),
    ForeignKeyConstraint(["book_id", "iban"], [account.c.book_id, account.c.iban]),
    to(file, "file_id"),
    to(act, "act_id"),
    CheckConstraint(CURRENCY, name="currency"),
)

line = Table(
    "bank_line",
    metadata,
    book_column(),
    id_column(),
    Column("statement_id", BigInteger, nullable=False),
    text_column("iban"),
    text_column("remote_id"),
    text_column("digest"),
    number_column("amount_minor"),
    text_column("currency"),
    Column("booked_on", Date, nullable=False),
    Column("valued_on", Date, nullable=False),
    text_column("bank_ref"),
    text_column("end_to_end"),
    text_column("reference"),
    text_column("note"),
    text_column("name"),
    text_column("account"),
    text_column("kind"),
    text_column("reason"),
    Column("instructed_minor", BigInteger),
    text_column("instructed_currency", nullable=True),
    Column("entry", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "iban", "remote_id"),
    to(statement, "statement_id"),
    CheckConstraint(CURRENCY, name="currency"),
)
Index("bank_line_statement_idx", line.c.book_id, line.c.statement_id)
Index("bank_line_day_idx", line.c.book_id, line.c.iban, line.c.booked_on)
Index("bank_line_end_to_end_idx", line.c.book_id, line.c.end_to_end)
Index("bank_line_remote_idx", line.c.book_id, line.c.remote_id)

payee = Table(
    "payee",
    metadata,
    book_column(),
    id_column(),
    text_column("keeper"),
    text_column("name"),
    text_column("iban"),
    text_column("bic"),
    Column("usable_from", DateTime(timezone=True), nullable=False),
    text_column("written_by"),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    CheckConstraint(_IBAN, name="iban"),
)
Index("payee_keeper_idx", payee.c.book_id, payee.c.keeper)

giver_account = Table(
    "giver_account",
    metadata,
    book_column(),
    id_column(),
    text_column("party"),
    text_column("name", nullable=True),
    text_column("iban", nullable=True),
    text_column("bic", nullable=True),
    Column("usable_from", DateTime(timezone=True), nullable=False),
    text_column("written_by"),
    Column("erased_at", DateTime(timezone=True)),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(act, "act_id"),
    CheckConstraint(_IBAN, name="iban"),
    CheckConstraint("(erased_at is null) = (iban is not null)", name="erased"),
)
"""Where a giver wants to be paid back: emptied with them, and in no leaf."""
Index("giver_account_party_idx", giver_account.c.book_id, giver_account.c.party)

order = Table(
    "wire_order",
    metadata,
    book_column(),
    id_column(),
    text_column("code"),
    text_column("iban"),
    Column("fund_id", BigInteger, nullable=False),
    Column("payee_id", BigInteger),
    Column("giver_account_id", BigInteger),
    Column("refund_id", BigInteger),
    number_column("amount_minor"),
    text_column("currency"),
    text_column("arrives_in"),
    text_column("party", nullable=True),
    text_column("note"),
    text_column("ordered_by"),
    Column("ordered_at", DateTime(timezone=True), nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "code"),
    ForeignKeyConstraint(["book_id", "iban"], [account.c.book_id, account.c.iban]),
    to(fund, "fund_id"),
    to(payee, "payee_id"),
    to(giver_account, "giver_account_id"),
    to(refund, "refund_id"),
    UniqueConstraint("book_id", "refund_id"),
    CheckConstraint("num_nonnulls(payee_id, giver_account_id) = 1", name="to_one"),
    to(act, "act_id"),
    CheckConstraint("code ~ '^[A-Z0-9-]{2,35}$'", name="code"),
    CheckConstraint("amount_minor > 0", name="amount"),
    CheckConstraint(CURRENCY, name="currency"),
)

order_file = Table(
    "wire_file",
    metadata,
    book_column(),
    id_column(),
    text_column("message_id"),
    text_column("scheme"),
    Column("content", LargeBinary, nullable=False),
    text_column("released_by"),
    Column("released_at", DateTime(timezone=True), nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "message_id"),
    to(act, "act_id"),
    CheckConstraint("scheme in ('sepa', 'abroad')", name="scheme"),
)

order_end = Table(
    "wire_order_end",
    metadata,
    book_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("file_id", BigInteger),
    text_column("ended_by"),
    act_column(),
    PrimaryKeyConstraint("book_id", "order_id"),
    to(order, "order_id"),
    to(order_file, "file_id"),
    to(act, "act_id"),
)
"""An order ends once: in a file, or cancelled, where there is no file."""

sent_back = Table(
    "sent_back",
    metadata,
    book_column(),
    Column("order_id", BigInteger, nullable=False),
    Column("movement_id", BigInteger, nullable=False),
    text_column("reason"),
    act_column(),
    PrimaryKeyConstraint("book_id", "order_id"),
    to(order, "order_id"),
    to(movement, "movement_id"),
    to(act, "act_id"),
    CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
)
"""The line that waits which an order sends back, and why: it is nobody's gift."""
Index("sent_back_movement_idx", sent_back.c.book_id, sent_back.c.movement_id)

unexecuted = Table(
    "unexecuted",
    metadata,
    book_column(),
    id_column(),
    Column("order_id", BigInteger, nullable=False),
    text_column("word"),
    text_column("words"),
    text_column("reason"),
    text_column("said_by"),
    Column("said_at", DateTime(timezone=True), nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    to(order, "order_id"),
    to(act, "act_id"),
    CheckConstraint("word in ('none', 'spoken', 'written')", name="word"),
    CheckConstraint("(words = '') = (word = 'none')", name="words"),
    CheckConstraint("length(words) <= 500", name="words_length"),
    CheckConstraint("reason <> '' and length(reason) <= 500", name="reason"),
)
"""An officer says that the bank did not execute a wire, and what the bank says."""
Index("unexecuted_order_idx", unexecuted.c.book_id, unexecuted.c.order_id)

unexecuted_end = Table(
    "unexecuted_end",
    metadata,
    book_column(),
    Column("unexecuted_id", BigInteger, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("is_confirmed", Boolean, nullable=False),
    text_column("ended_by"),
    act_column(),
    PrimaryKeyConstraint("book_id", "unexecuted_id"),
    to(unexecuted, "unexecuted_id"),
    to(order, "order_id"),
    to(act, "act_id"),
)
"""What became of it: another officer confirmed it, or it was dropped."""
Index(
    "unexecuted_end_order_key",
    unexecuted_end.c.book_id,
    unexecuted_end.c.order_id,
    unique=True,
    postgresql_where=unexecuted_end.c.is_confirmed,
)

allocation = Table(
    "allocation",
    metadata,
    book_column(),
    id_column(),
    Column("movement_id", BigInteger, nullable=False),
    Column("part", SmallInteger, nullable=False),
    text_column("kind"),
    Column("attempt_id", BigInteger),
    Column("order_id", BigInteger),
    text_column("payout"),
    number_column("amount_minor"),
    text_column("currency"),
    Column("entry_id", BigInteger, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "id"),
    UniqueConstraint("book_id", "movement_id", "part"),
    UniqueConstraint("book_id", "entry_id"),
    to(movement, "movement_id"),
    to(attempt, "attempt_id"),
    to(order, "order_id"),
    to(journal_entry, "entry_id"),
    to(act, "act_id"),
    CheckConstraint("part > 0", name="part"),
    CheckConstraint(CURRENCY, name="currency"),
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
    book_column(),
    Column("movement_id", BigInteger, nullable=False),
    Column("order_id", BigInteger, nullable=False),
    Column("is_return", Boolean, nullable=False),
    Column("entry_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "entry_id"),
    to(movement, "movement_id"),
    to(order, "order_id"),
    to(journal_entry, "entry_id"),
)
"""The bank's line that shows an order go out, or come back, by the entry that says so.

What was taken back by hand shows nothing any more: one that stands counts, each way.
"""
Index("wire_seen_order_idx", wire_seen.c.book_id, wire_seen.c.order_id)

refused_match = Table(
    "refused_match",
    metadata,
    book_column(),
    Column("movement_id", BigInteger, nullable=False),
    Column("attempt_id", BigInteger, nullable=False),
    act_column(),
    PrimaryKeyConstraint("book_id", "movement_id", "attempt_id"),
    to(movement, "movement_id"),
    to(attempt, "attempt_id"),
    to(act, "act_id"),
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
    sent_back,
    unexecuted,
    unexecuted_end,
    allocation,
    wire_seen,
    refused_match,
)
"""In the order in which they refer to each other."""
