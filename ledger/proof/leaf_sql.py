"""The SQL that makes leaves of rows: contents, secrets, hashes.

It says in SQL what `leaves.py` says in Python, for many rows at a time; a test holds
the two to each other.
"""

from __future__ import annotations

from ledger.proof.sources import LeafSource, Sql

_LINES: Sql = (
    "string_to_table(rtrim(c.parts, E'\\n'), E'\\n') with ordinality l(line, n)"
)
_CODE: Sql = "split_part(line, E'\\t', 1)"
FUNDS: Sql = (
    "case when c.parts = '' then ''"  # noqa: S608 - our own words
    " when c.is_single then split_part(c.parts, E'\\t', 1)"
    " else (select string_agg(code, E'\\t' order by code collate \"C\")"
    f" from (select distinct {_CODE} as code from {_LINES}) l) end"
)
"""The codes of a row's funds, in order, between tabs."""


def _part(fund: Sql, number: Sql, lines: Sql, salt: Sql) -> Sql:
    derived: Sql = f"sha256({salt} || convert_to('part:' || {fund}, 'UTF8'))"
    text: Sql = f"concat(E'fund\\t', {fund}, E'\\t', {number}, E'\\n', {lines})"
    hash_: Sql = f"encode(sha256({derived} || convert_to({text}, 'UTF8')), 'hex')"
    return f"concat(E'part\\t', {hash_}, E'\\n')"


def _parts(numbers: Sql, salt: Sql) -> Sql:
    one = _part("split_part(c.parts, E'\\t', 1)", numbers, "c.parts", salt)
    each = _part("g.code", f"split_part({numbers}, ',', g.o::int)", "g.lines", salt)
    return (
        f"case when c.parts = '' then '' when c.is_single then {one} else"  # noqa: S608 - our own words
        f" (select string_agg({each}, '' order by g.o) from (select {_CODE} as code,"
        " string_agg(concat(line, E'\\n'), '' order by n) as lines,"
        f' row_number() over (order by {_CODE} collate "C") as o'
        f" from {_LINES} group by 1) g) end"
    )


def secret_lines(source: LeafSource, salt: str) -> str:
    """Write the lines of a row's secrets, each with its name and salted hash."""
    lines = (_secret(name, at, salt) for at, name in enumerate(source.secrets, 1))
    return f"concat({', '.join(lines)})" if source.secrets else "''"


def _secret(name: str, at: int, salt: str) -> str:
    derived = f"sha256({salt} || convert_to('secret:{name}', 'UTF8'))"
    hash_ = f"encode(sha256({derived} || convert_to(c.secrets[{at}], 'UTF8')), 'hex')"
    line = f"concat(E'{name}\\t', {hash_}, E'\\n')"
    return f"case when c.secrets[{at}] is not null then {line} end"


def leaf_hash(source: LeafSource, numbers: Sql, salt: Sql, secrets: Sql) -> str:
    """Write the hash of a row's leaf, given the names of columns."""
    parts = _parts(numbers, salt) if source.has_parts else "''"
    marked = (
        f"case when {secrets} <> '' then left(concat(E'secret\\t',"
        f" replace({secrets}, E'\\n', E'\\nsecret\\t')), -7) end"
    )
    data = f"convert_to(concat(c.header, {parts}, {marked}), 'UTF8')"
    return f"sha256('\\x00'::bytea || {data})"


def sealing_query(source: LeafSource) -> bytes:
    """Write the query that makes the leaves of rows that wait, and appends them.

    It gives their hashes, the highest row, and the new counts of the funds.
    """
    secrets = secret_lines(source, "c.salt")
    hash_ = leaf_hash(source, "c.numbers", "c.salt", "c.lines")
    above = " and l.row_id > %(floor)s" if source.is_marked else ""
    if not source.is_bulk:
        # Each looked up by its whole key, whatever the planner knows of the log.
        above += " offset 0"
    numbered = _NUMBERED if source.has_parts else _UNNUMBERED
    query = (
        "with wanted as materialized (select k.row_id, k.row_part from"  # noqa: S608 - our own words
        f" ({source.keys}) k where not exists (select from ledger.leaf l"
        " where l.book_id = %(book)s and l.kind = %(kind)s"
        f" and l.row_id = k.row_id and l.row_part = k.row_part{above})"
        f" order by 1, 2 limit %(room)s){source.tables}"
        ", found as materialized (select c.*, row_number() over"
        f" (order by row_id, row_part) as n from ({source.content}) c)"
        f"{numbered}, salted as (select c.*, {secrets} as lines from numbered_row c)"
        f", made as materialized (select c.*, {hash_} as hash from salted c)"
        ", appended as materialized (select ledger.append_leaves_v1(%(book)s,"
        " %(size)s, array_agg(%(kind)s::text order by n), array_agg(row_id order by n),"
        " array_agg(row_part order by n), array_agg(header order by n),"
        " array_agg(parts order by n), array_agg(numbers order by n),"
        " array_agg(case when parts <> '' or lines <> '' then salt else '' end"
        " order by n), array_agg(lines order by n), '{}', '{}', '{}',"
        " coalesce((select array_agg(code order by code) from grown), '{}'),"
        " coalesce((select array_agg(number order by code) from grown), '{}'))"
        " from made having count(*) > 0)"
        " select string_agg(hash, ''::bytea order by n), max(row_id),"
        " (select json_object_agg(code, number) from grown),"
        " (select count(*) from appended) from made"
    )
    return query.encode()


def checking_query(source: LeafSource) -> bytes:
    """Write the query that makes the leaves of a range anew beside the sealed ones.

    It gives how many rows there are, how many differ from what was sealed of them,
    and, each in the same order: positions, hashes, and the numbers in funds.
    """
    differs = _differs("c.lines")
    hash_ = leaf_hash(source, "c.numbers", "c.salt", "c.lines")
    numbers = "''"
    if source.has_parts:
        numbers = f"string_agg(concat(c.numbers, E'\\t', {FUNDS}), E'\\n')"
    query = (
        f"{_sealed(source)} select count(*), count(*) filter (where {differs}),"  # noqa: S608 - our own words
        " string_agg(int8send(c.position), ''::bytea),"
        f" string_agg(case when {_IS_SOUND} then {hash_} else sha256('') end,"
        f" ''::bytea), {numbers}"
        f" from (select c.*, {_proof(source)} as lines from ({source.content}) c"
        " offset 0) c"
    )
    return query.encode()


def explaining_query(source: LeafSource, most: int) -> bytes:
    """Write the query for the leaves of a range whose rows are gone or differ."""
    query = (
        f"{_sealed(source)}, c as materialized (select c.*, {_proof(source)} as lines,"  # noqa: S608 - our own words
        " count(*) over (partition by position) as times"
        f" from ({source.content}) c) select w.position, w.sealed_header,"
        " w.sealed_parts, w.sealed_secrets, c.header, c.parts, c.lines, c.times"
        " from wanted w left join c on c.position = w.position where c.position is null"
        f" or c.times > 1 or {_differs('c.lines')} order by 1 limit {most}"
    )
    return query.encode()


def _sealed(source: LeafSource) -> str:
    return (
        "with wanted as materialized (select row_id, row_part, position, numbers, salt,"  # noqa: S608 - our own words
        " header as sealed_header, parts as sealed_parts, secrets as sealed_secrets"
        " from ledger.leaf where book_id = %(book)s"
        " and position >= %(start)s and position < %(end)s"
        f" and kind = '{source.kind}'){source.tables}"
    )


def _differs(lines: str) -> str:
    return (
        "c.header <> c.sealed_header or c.parts <> c.sealed_parts"
        f" or {lines} <> c.sealed_secrets"
    )


def _proof(source: LeafSource) -> str:
    lines = secret_lines(source, "c.salt")
    if source.is_erasable:
        lines = f"case when c.secrets[1] is null then c.sealed_secrets else {lines} end"
    return lines


# A salt that nothing needs, and numbers of no fund, are not hashed: there are none.
_IS_SOUND: Sql = (
    "(c.parts <> '' or c.sealed_secrets <> '' or c.salt = '')"
    " and (c.parts <> '' or c.numbers = '')"
)
_SALT: Sql = "substr(sha256(%(seed)s || int8send(r.n)), 1, 16) as salt"
_NUMBERED: Sql = f""", fund_row as materialized (
  select c.n, u.code, u.o, coalesce(k.entries, 0)
    + row_number() over (partition by u.code order by c.n) as number
  from found c cross join string_to_table({FUNDS}, E'\t') with ordinality u(code, o)
  left join ledger.fund_count k on k.book_id = %(book)s and k.fund = u.code
  where c.parts <> ''
), grown as materialized (
  select code, max(number) as number from fund_row group by code
), numbered_row as (
  select r.*, {_SALT}, coalesce(f.numbers, '') as numbers from found r left join (
    select n, string_agg(number::text, ',' order by o) as numbers
    from fund_row group by n) f using (n)
)"""  # noqa: S608 - our own words
_UNNUMBERED: Sql = f""", grown as (
  select ''::text as code, 0::bigint as number where false
), numbered_row as (
  select r.*, {_SALT}, '' as numbers from found r
)"""  # noqa: S608 - our own words
