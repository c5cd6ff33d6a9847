"""What the migrations made, held against what the database has now."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book import sql
from ledger.periods import sql as period_sql
from ledger.proof import sql as proof_sql

_MADE = {
    name: made.statement(name)
    for made, names in (
        (sql, sql.MADE),
        (proof_sql, proof_sql.FIRST),
        (period_sql, period_sql.FIRST),
    )
    for name in names
}
_TEXT = "".join(_MADE.values())
_TABLES = re.findall(r"create table ledger\.(\w+)", _TEXT)
_CONSTRAINTS = re.findall(r"constraint (\w+)", _TEXT, re.IGNORECASE)
_CALLABLE = [*sql.ALL_CALLABLE, *proof_sql.CALLABLE, *period_sql.CALLABLE]
# What is derived, or only locks, is written again and again.
_CHANGING = {
    *("turnover", "guard", "queue_head", "open_reservation"),
    *("tile", "seal_mark", "fund_count"),
}


def changed_objects(session: Session) -> Iterator[str]:
    """Name every function, trigger, constraint and right that is not as it was made."""
    yield from _functions(session)
    yield from _missing("trigger", _triggers(), session.scalars(_ENABLED))
    yield from _missing("constraint", set(_CONSTRAINTS), session.scalars(_VALID))
    for name, right in session.execute(_TABLE_RIGHTS):
        yield f"{right} on table {name} is granted"
    for name in session.scalars(_FUNCTION_RIGHTS, {"callable": _CALLABLE}):
        yield f"function {name} may be called by others"


def _functions(session: Session) -> Iterator[str]:
    bodies = {row.proname: row for row in session.execute(_BODIES)}
    for name, made in _MADE.items():
        if not re.search(r"^create function", made, re.MULTILINE):
            continue
        found = bodies.get(name)
        if found is None:
            yield f"function {name} is missing"
        elif found.prosecdef != ("\nsecurity definer\n" in made):
            yield f"function {name} runs with other rights"
        elif found.body and found.body not in made:
            yield f"function {name} has another body"


def _triggers() -> set[str]:
    names = {"posting.balanced", "entry_note.erasable", "entry_note.erasable_all"}
    for table in set(_TABLES) - _CHANGING - {"entry_note"}:
        names |= {f"{table}.append_only", f"{table}.append_only_all"}
    return names


def _missing(what: str, made: set[str], found: Iterator[str]) -> Iterator[str]:
    for name in sorted(made - set(found)):
        yield f"{what} {name} is missing or off"


_BODIES = text("""
    select proname, prosecdef, prosrc as body from pg_proc
    where pronamespace = cast('ledger' as regnamespace)
""")
_ENABLED = text("""
    select c.relname || '.' || t.tgname from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    where c.relnamespace = cast('ledger' as regnamespace) and not t.tgisinternal
      and t.tgenabled = 'O'
""")
_VALID = text("""
    select conname from pg_constraint
    where connamespace = cast('ledger' as regnamespace) and convalidated
""")
_TABLE_RIGHTS = text("""
    select c.relname, g.privilege_type from pg_class c, aclexplode(c.relacl) g
    where c.relnamespace = cast('ledger' as regnamespace)
      and g.grantee <> c.relowner and g.privilege_type <> 'SELECT'
    order by 1, 2
""")
_FUNCTION_RIGHTS = text("""
    select p.proname from pg_proc p
    where p.pronamespace = cast('ledger' as regnamespace) and (p.proacl is null
      or exists (select from aclexplode(p.proacl) g where g.grantee <> p.proowner
        and (g.grantee = 0 or p.proname <> all (:callable))))
    order by 1
""")
