"""Tables of the log: its leaves, the stored tree, and the heads that were signed."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from ledger.book.tables.schema import book_column, metadata, to_book

leaf = Table(
    "leaf",
    metadata,
    book_column(),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("row_id", BigInteger, nullable=False),
    Column("row_part", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("parts", Text, nullable=False),
    Column("numbers", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("secrets", Text, nullable=False),
    PrimaryKeyConstraint("book_id", "position"),
    UniqueConstraint("book_id", "kind", "row_id", "row_part"),
    CheckConstraint("position >= 0", name="position"),
)
"""One leaf: the sealed copy of a row, and where the row is.

``parts`` has a line for each posting and taking, ``numbers`` the place of the entry
in the ledger of each of its funds, ``secrets`` the salted hashes of what may be erased.
"""

tile = Table(
    "tile",
    metadata,
    book_column(),
    Column("level", SmallInteger, nullable=False),
    Column("index", BigInteger, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("book_id", "level", "index"),
)

seal_mark = Table(
    "seal_mark",
    metadata,
    book_column(),
    Column("kind", Text, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("next_floor", BigInteger, nullable=False),
    Column("next_xmax", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "kind"),
)
"""How far a kind of row is sealed without a hole; what lies above is looked through."""

fund_count = Table(
    "fund_count",
    metadata,
    book_column(),
    Column("fund", Text, nullable=False),
    Column("entries", BigInteger, nullable=False),
    PrimaryKeyConstraint("book_id", "fund"),
)
"""How many sealed entries a fund has: the number that its next one follows."""

verification_key = Table(
    "verification_key",
    metadata,
    book_column(),
    Column("number", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("book_id", "number"),
    UniqueConstraint("book_id", "key"),
    to_book(),
)

checkpoint = Table(
    "checkpoint",
    metadata,
    book_column(),
    Column("number", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("note", Text, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("book_id", "number"),
    to_book(),
    CheckConstraint("size >= 0", name="size"),
)

APPEND_ONLY = ("leaf", "verification_key", "checkpoint")
ALL = (*APPEND_ONLY, "tile", "seal_mark", "fund_count")
