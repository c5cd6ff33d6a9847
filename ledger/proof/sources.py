"""What is sealed: for every kind of row, where it is and what of it a leaf says.

A package seals rows of its own by bringing sources of its own; `app` collects them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import LiteralString

Sql = LiteralString


@dataclass(frozen=True, slots=True)
class LeafSource:
    """One kind of leaf, as SQL.

    ``keys`` gives the columns ``row_id`` and ``row_part`` of every row of the book
    ``%(book)s``; with ``%(floor)s`` in it, only of rows above that id. ``rows`` joins
    ``wanted(row_id, row_part)`` to the tables that ``header`` and ``secrets`` speak of.

    ``header`` says in the open what the row means, name by name, in codes and public
    ids; values that could hold a line's end are quoted. ``secrets`` are what a leaf
    holds only as salted hashes. NULL is a secret that was never there; where rows are
    erasable, also one that is no longer.

    ``parts`` are the lines of an entry's funds; ``is_single`` says of which rows they
    are all of one fund. ``tables`` are more queries to begin with, for a source whose
    rows are read in bulk.
    """

    kind: Sql
    keys: Sql
    rows: Sql
    header: Mapping[Sql, Sql]
    secrets: Mapping[Sql, Sql] = field(default_factory=dict)
    parts: Sql = "''"
    is_single: Sql = "true"
    tables: Sql = ""
    is_erasable: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether rows are looked for above a floor only."""
        return "%(floor)s" in self.keys

    @property
    def is_bulk(self) -> bool:
        """Whether whole ranges of tables are read, not row by row."""
        return bool(self.tables)

    @property
    def has_parts(self) -> bool:
        """Whether its leaves have parts of funds."""
        return self.parts != "''"

    @property
    def content(self) -> str:
        """The query for the columns of a leaf, beside those of ``wanted``."""
        lines = ", ".join(
            f"E'{name}\\t', {value}, E'\\n'" for name, value in self.header.items()
        )
        values = ", ".join(f"({value})::text" for value in self.secrets.values())
        return (
            f"select w.*, concat('{self.kind}', E'\\n', {lines})"  # noqa: S608 - our own words
            f" as header, {self.parts} as parts, {self.is_single} as is_single,"
            f" array[{values}]::text[] as secrets from wanted w {self.rows}"
        )


OF_ACT: Sql = "c.public_id"
"""The act that made a row, where `register` joined it."""


def register(table: Sql, key: Sql, more: Sql = "") -> Sql:
    """Join a register's row (r), the act that made it (c), and what it names.

    Each row is looked up by itself: left free, a planner without statistics reads the
    book's whole register for each.
    """
    return (
        f"join lateral (select * from ledger.{table} r"  # noqa: S608 - our own words
        f" where r.book_id = %(book)s and {key} offset 0) r on true"
        + to("ledger.act", "c", "r.act_id")
        + more
    )


def by_id(table: Sql) -> Sql:
    """List the rows of a table that has a number of its own."""
    return (
        f"select id as row_id, '' as row_part from {table}"  # noqa: S608 - our own words
        " where book_id = %(book)s and id > %(floor)s"
    )


def by_key(table: Sql, id_: Sql, part: Sql = "''") -> Sql:
    """List the rows of a table that is known by another row's number and more."""
    return (
        f"select {id_} as row_id, ({part})::text as row_part from {table}"  # noqa: S608 - our own words
        " where book_id = %(book)s"
    )


def day(column: Sql) -> Sql:
    """Write a day as ISO does; the log is read under settings that see to it."""
    return f"({column})::text"


def instant(column: Sql) -> Sql:
    """Write an instant as ISO does, in UTC; the log is read under such settings."""
    return f"({column})::text"


def to(table: Sql, alias: Sql, id_: Sql) -> Sql:
    """Join a row of the same book, if it is there; looked up by itself, as above."""
    return (
        f" left join lateral (select * from {table} x"  # noqa: S608 - our own words
        f" where x.book_id = %(book)s and x.id = {id_} offset 0) {alias} on true"
    )


def named(reference: Sql, value: Sql) -> Sql:
    """Write what a column refers to; a row that is gone is not taken for none."""
    return f"case when {reference} is not null then coalesce({value}::text, '?') end"
