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
    """

    kind: Sql
    keys: Sql
    rows: Sql
    header: Mapping[Sql, Sql]
    secrets: Mapping[Sql, Sql] = field(default_factory=dict)
    parts: Sql = "''"
    is_erasable: bool = False

    @property
    def is_marked(self) -> bool:
        """Whether rows are looked for above a floor only."""
        return "%(floor)s" in self.keys

    @property
    def proof(self) -> str:
        """The SQL of the lines of secrets, from ``c.secrets`` and the sealed leaf."""
        if not self.secrets:
            return "''"
        names = ", ".join(f"'{name}'" for name in self.secrets)
        salt = "sha256(c.sealed_salt || convert_to('secret:' || n, 'UTF8'))"
        hash_ = f"encode(sha256({salt} || convert_to(v, 'UTF8')), 'hex')"
        lines = (
            f"(select coalesce(string_agg(concat(n, E'\\t', {hash_}, E'\\n'), ''"  # noqa: S608 - our own words
            f" order by o), '') from unnest(array[{names}], c.secrets)"
            " with ordinality u(n, v, o) where v is not null)"
        )
        if self.is_erasable:
            return (
                f"case when c.secrets[1] is null then c.sealed_secrets else {lines} end"
            )
        return lines

    @property
    def content(self) -> str:
        """The query for the columns of a leaf, beside those of ``wanted``."""
        lines = ", ".join(
            f"E'{name}\\t', {value}, E'\\n'" for name, value in self.header.items()
        )
        values = ", ".join(f"({value})::text" for value in self.secrets.values())
        return (
            f"select w.*, concat('{self.kind}', E'\\n', {lines})"  # noqa: S608 - our own words
            f" as header, {self.parts} as parts, array[{values}]::text[] as secrets"
            f" from wanted w {self.rows}"
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
    """Write a day the same way whatever the session's settings."""
    return f"to_char({column}, 'YYYY-MM-DD')"


def instant(column: Sql) -> Sql:
    """Write an instant in UTC to the microsecond."""
    return f"to_char({column} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


def to(table: Sql, alias: Sql, id_: Sql) -> Sql:
    """Join a row of the same book, if it is there."""
    return (
        f" left join {table} {alias}"
        f" on {alias}.book_id = %(book)s and {alias}.id = {id_}"
    )


def named(reference: Sql, value: Sql) -> Sql:
    """Write what a column refers to; a row that is gone is not taken for none."""
    return f"case when {reference} is not null then coalesce({value}::text, '?') end"
