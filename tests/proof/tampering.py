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

# Rows that hold no meaning: they only lock, or say where a search begins, which
# test_remembered changes row by row.
MEANINGLESS = {"guard", "seal_mark", "queue_head"}
CORE = {"journal_entry", "posting"}
# The slot of a turnover is where a sum was written, not what it is.
MEANINGLESS_COLUMNS = {("turnover", "slot")}

_OF_ENTRY = (
    "(select e.id || ' ' || e.fact from ledger.journal_entry e"
    " where e.book_id = r.book_id and e.id = r.entry_id)"
)
_OF_KEEPER = (
    "(select k.code from ledger.keeper k"
    " where k.book_id = r.book_id and k.id = r.keeper_id)"
)
_OF_ACCOUNT = (
    "(select a.{0}::text from ledger.account a"
    " where a.book_id = r.book_id and a.id = r.account_id)"
)
_OF_FUND = (
    "(select f.code from ledger.fund f"
    " where f.book_id = r.book_id and f.id = r.fund_id)"
)
_OF_RESERVATION = (
    "(select o.fact from ledger.reservation o"
    " where o.book_id = r.book_id and o.id = r.reservation_id)"
)
_ENTRY_ID = (
    "(select e.public_id::text from ledger.journal_entry e"
    " where e.book_id = r.book_id and e.id = r.entry_id)"
)
# Whom a report has to name when a row of a table was changed. What is changed in the
# log itself (leaf, tile) is only found: whom it was about is what was changed.
NAMED = {
    "account": f"'account ' || r.code || ' ' || {_OF_KEEPER}",
    "account_closing": f"'account closing ' || {_OF_ACCOUNT.format('public_id')}",
    "act": "'act ' || r.public_id",
    "book": "'book ' || r.code",
    "budget_amendment": "'budget amendment ' || r.number",
    "budget_line": f"'budget line ' || r.code || ' ' || {_OF_FUND}",
    "cap": "'cap \"' || r.code || '\"'",
    "cap_limit": "'cap limit \"C\" ' || r.from_on",
    "chart_number": f"'chart number ' || r.number || ' '"
    f" || {_OF_ACCOUNT.format('public_id')}",
    "checkpoint": "'checkpoint ' || r.number",
    "correction_tie": f"'correction tie ' || {_ENTRY_ID}",
    "entry_note": _ENTRY_ID,
    "fiscal_year": f"'fiscal year ' || {_OF_KEEPER} || ' ' || r.starts_on",
    "fund": "'fund ' || r.code",
    "fund_count": "'fund ' || r.fund",
    "fund_regime": f"'fund regime ' || {_OF_FUND} || ' ' || r.from_on",
    "journal_entry": "'entry ' || r.id || ' ' || r.fact",
    "keeper": "'keeper ' || r.code",
    "keeper_chart": f"'keeper chart ' || {_OF_KEEPER} || ' ' || r.from_on",
    "lot": "'lot ' || r.code",
    "open_reservation": f"'reservation ' || {_OF_RESERVATION}",
    "party": "'party'",
    "period": f"'period ' || {_OF_KEEPER} || ' ' || r.ends_on",
    "period_balance": f"'balance of ' || {_OF_KEEPER} || ' '"
    f" || {_OF_ACCOUNT.format('code')} || ' ' || {_OF_FUND}",
    "period_change": f"'period change ' || {_OF_KEEPER} || ' ' || r.ends_on"
    " || ' ' || r.state",
    "period_closing": f"'period closing ' || {_OF_KEEPER} || ' ' || r.ends_on",
    "posting": f"'entry ' || {_OF_ENTRY}",
    "reference_rate": "'reference rate ' || r.per || ' ' || r.currency || ' ' || r.day",
    "register_number": f"'entry ' || {_OF_ENTRY}",
    "reservation": "'reservation ' || r.fact",
    "reservation_end": _OF_RESERVATION,
    "room_return": "'room return ' || r.fact",
    "taking": f"'entry ' || {_OF_ENTRY}",
    "turnover": f"{_OF_ACCOUNT.format('code')} || ' ' || {_OF_FUND} || ' '"
    " || to_char(r.month, 'YYYY-MM')",
    "validation": f"'validation ' || {_OF_KEEPER} || ' ' || r.through_number",
    "validation_number": f"'number of ' || {_OF_KEEPER} || ' for entry '",
    "verification_key": "'key ' || to_json(r.key)",
}
# What a field is called where it is not by its column's name without "_id".
CALLED: dict[object, set[str]] = {
    "public_id": {"id"},
    "salt": {"salt_hash"},
    ("account", "keeper_id"): {"keeper"},
    ("entry_note", "body"): {"body"},
    ("entry_note", "erased_at"): {"erased_at", "body"},
    ("fund", "code"): {"fund"},
    ("posting", "account_id"): {"keeper", "account"},
    ("register_number", "entry_id"): {"id"},
    ("taking", "account_id"): {"keeper", "account"},
}
# What is added up from other rows is compared as a whole.
DERIVED = {
    "fund_count": {"entries"},
    "open_reservation": {"kept"},
    "period_balance": {"balance"},
    "turnover": {"turnover"},
    "validation_number": {"number"},
}
# A row whose key was changed is gone, or its entry has a line too few.
GONE = {
    "journal_entry": {"id", "row"},
    "register_number": {"id", "row"},
    "posting": {"posting"},
    "taking": {"taking"},
}


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


def keys(connection: Connection, schema: str = "ledger") -> set[tuple[str, str]]:
    """Which columns make a key, in a database where keys still stand."""
    query = text(
        "select c.conrelid::regclass::text, a.attname from pg_constraint c"
        " join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)"
        " where c.contype = 'p' and c.connamespace = cast(:schema as regnamespace)"
    )
    found = connection.execute(query, {"schema": schema})
    return {(table.removeprefix(f"{schema}."), column) for table, column in found}


def name_of_row(connection: Connection, table: str, ctid: str) -> str:
    """What a report has to call a row; empty where nothing is asked."""
    if table not in NAMED:
        return ""
    query = f"select {NAMED[table]} from ledger.{table} r where ctid = '{ctid}'"  # noqa: S608 - our own words
    return str(connection.execute(text(query)).scalar_one())


def accepted_fields(column: Column, keys: set[tuple[str, str]]) -> set[str]:
    """How a report may call what was changed of a row."""
    table, name = column.table, column.name
    stem = CALLED.get((table, name)) or CALLED.get(name) or {name.removesuffix("_id")}
    accepted = stem | DERIVED.get(table, set())
    if (table, name) in keys:
        accepted |= GONE.get(table, {"row"})
    return accepted


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
