"""What somebody with all rights on the database could do to one value or one row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

COLUMNS = """
select c.relname, a.attname,
  format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null), a.attnotnull
from pg_class c join pg_attribute a on a.attrelid = c.oid
join pg_type t on t.oid = a.atttypid
where c.relnamespace = cast(:schema as regnamespace) and c.relkind = 'r'
  and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by c.relname, a.attnum
"""
OTHERWISE = {
    "bigint": "coalesce({0}, 0) + 1000",
    "smallint": "coalesce({0}, 0) + 1",
    "integer": "coalesce({0}, 0) + 1",
    "text": "coalesce({0}, '') || 'x'",
    "boolean": "not {0}",
    "date": "{0} + 1",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 second'",
    "uuid": "gen_random_uuid()",
    "text[]": "coalesce({0}, '{{}}') || 'x'::text",
    "bytea": "{0} || '\\x01'",
}

# Rows that hold no meaning: they only lock, or say where a search begins.
MEANINGLESS = {"guard", "seal_mark", "queue_head"}
CORE = {"journal_entry", "posting"}
# The slot of a turnover is where a sum was written, not what it is.
MEANINGLESS_COLUMNS = {("turnover", "slot")}


@dataclass(frozen=True, slots=True)
class Column:
    table: str
    name: str
    type: str
    is_nullable: bool

    def updates(self) -> Iterator[str]:
        """Say how to change the column of a row, where that is a change."""
        other = OTHERWISE[self.type].format(self.name)
        yield f"set {self.name} = {other} where {self.name} is distinct from {other}"
        if self.is_nullable:
            yield f"set {self.name} = null where {self.name} is not null"


def columns(connection: Connection, schema: str = "ledger") -> list[Column]:
    found = [
        Column(table, name, type_, not is_not_null)
        for table, name, type_, is_not_null in connection.execute(
            text(COLUMNS), {"schema": schema}
        )
    ]
    return [
        column
        for column in found
        if column.table not in MEANINGLESS
        and (column.table, column.name) not in MEANINGLESS_COLUMNS
    ]


def rows(connection: Connection, table: str, schema: str = "ledger") -> list[str]:
    query = text(f"select ctid::text from {schema}.{table} order by ctid")  # noqa: S608 - our own words
    return list(connection.scalars(query))


def disarm(connection: Connection, schema: str = "ledger") -> None:
    """Take away every rule that stands in the way: keys, checks, triggers."""
    connection.execute(
        text(
            """
            do $$
            declare
              v record;
            begin
              for v in
                select conrelid::regclass as t, contypid::regtype as d, conname,
                  contypid <> 0 as is_of_domain
                from pg_constraint
                where connamespace = '{schema}'::regnamespace
                  and contype in ('f', 'c', 'u', 'p')
                order by contype = 'p', contype = 'u'
              loop
                if v.t::text in ('ledger.leaf', 'ledger.tile', 'ledger.fund_count',
                    'ledger.seal_mark') then
                  continue;
                end if;
                if v.is_of_domain then
                  execute format('alter domain %s drop constraint %I', v.d, v.conname);
                  continue;
                end if;
                execute format('alter table %s drop constraint %I cascade', v.t,
                  v.conname);
              end loop;
            end $$
            """.replace("{schema}", schema)
        )
    )
