"""What the database's catalog says, held against what the Python side says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from app.embedded_postgres.roles import APP
from ledger.book import errors, sql, tables
from ledger.book.errors import LedgerError
from ledger.book.kinds import EntryKind
from ledger.book.reading import read_entries
from ledger.book.roles import COLLECTED, COMMON, LIQUID, LOCAL, TYPES, AccountType
from ledger.money import MAX_MINOR
from ledger.periods import sql as period_sql
from ledger.periods.validating import journal_code
from ledger.proof import sql as proof_sql
from tests.narrowing import unnarrowed

LEDGER = Path(sql.__file__).resolve().parents[2]
TEXTS = {path.stem: path.read_text() for path in LEDGER.rglob("*.sql")}

NO_FUNCTIONS = {
    *("tables_v1", "triggers_v1", "log_tables_v1", "period_tables_v1"),
    *("chart_tables_v1", "queue_tables_v1", "reservation_tables_v1"),
    "room_return_tables_v1",
}


def rows(engine: Engine, query: str, **values: object) -> list[tuple]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


# Keys: the book leads everything, so that books can be spread over servers.


def test_every_key_and_index_leads_with_the_book(engine_owner: Engine) -> None:
    found = rows(
        engine_owner,
        """
        select i.indexrelid::regclass::text, a.attname
        from pg_index i
        join pg_class c on c.oid = i.indrelid
        left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where c.relnamespace = 'ledger'::regnamespace
        """,
    )
    assert len(found) >= 35
    assert [name for name, first in found if first != "book_id"] == []


def test_every_foreign_key_leads_with_the_book(engine_owner: Engine) -> None:
    found = rows(
        engine_owner,
        """
        select c.conname, a.attname, f.attname
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        join pg_attribute f on f.attrelid = c.confrelid and f.attnum = c.confkey[1]
        where c.contype = 'f' and c.connamespace = 'ledger'::regnamespace
        """,
    )
    assert len(found) >= 30
    assert [name for name, *first in found if first != ["book_id"] * 2] == []


def test_every_table_has_a_primary_key(engine_owner: Engine) -> None:
    found = rows(
        engine_owner,
        """
        select conrelid::regclass::text from pg_constraint
        where contype = 'p' and connamespace = 'ledger'::regnamespace
        """,
    )
    assert {name for (name,) in found} == set(tables.metadata.tables)


# Rights: the application reads, and calls what it may call.


def test_the_application_may_call_exactly_what_is_listed(engine_owner: Engine) -> None:
    found = rows(
        engine_owner,
        """
        select proname from pg_proc where pronamespace = 'ledger'::regnamespace
          and has_function_privilege(:role, oid, 'execute')
        """,
        role=APP,
    )
    assert sorted(name for (name,) in found) == sorted(
        (*sql.ALL_CALLABLE, *proof_sql.CALLABLE, *period_sql.CALLABLE)
    )


def test_no_function_has_two_forms(engine_owner: Engine) -> None:
    query = "select proname from pg_proc where pronamespace = 'ledger'::regnamespace"
    names = sorted(name for (name,) in rows(engine_owner, query))
    made = {*sql.MADE, *proof_sql.FIRST, *period_sql.FIRST}
    assert names == sorted(made - NO_FUNCTIONS)


@pytest.mark.parametrize("kind", ["proc", "class", "namespace"])
def test_the_public_may_do_nothing(engine_owner: Engine, kind: str) -> None:
    prefix = {"proc": "pro", "class": "rel", "namespace": "nsp"}[kind]
    where = {
        "proc": "pronamespace = 'ledger'::regnamespace",
        "class": "relnamespace = 'ledger'::regnamespace",
        "namespace": "nspname = 'ledger'",
    }[kind]
    found = rows(
        engine_owner,
        f"""
        select o.{prefix}name, g.privilege_type
        from pg_{kind} o, aclexplode(o.{prefix}acl) g
        where {where} and g.grantee = 0
        """,  # noqa: S608 - our own names
    )
    assert found == []
    unset = f"select count(*) from pg_{kind} where {where} and {prefix}acl is null"  # noqa: S608 - our own names
    if kind == "proc":  # Left alone, a new function may be called by everybody.
        assert rows(engine_owner, unset) == [(0,)]


def test_the_application_may_only_read_tables(engine_owner: Engine) -> None:
    found = rows(
        engine_owner,
        """
        select c.relname, p.privilege from pg_class c
        cross join unnest(array['insert', 'update', 'delete', 'truncate', 'references',
          'trigger']) p(privilege)
        where c.relnamespace = 'ledger'::regnamespace and c.relkind in ('r', 'p', 'v')
          and has_table_privilege(:role, c.oid, p.privilege)
        union all
        select c.relname, p.privilege from pg_class c
        cross join unnest(array['usage', 'update']) p(privilege)
        where c.relnamespace = 'ledger'::regnamespace and c.relkind = 'S'
          and has_sequence_privilege(:role, c.oid, p.privilege)
        """,
        role=APP,
    )
    assert found == []


def test_what_runs_with_the_owners_rights_looks_names_up_in_one_place(
    engine_owner: Engine,
) -> None:
    found = rows(
        engine_owner,
        """
        select proname, proconfig from pg_proc
        where pronamespace = 'ledger'::regnamespace and prosecdef
        """,
    )
    assert len(found) >= 15
    path = "search_path=pg_catalog, pg_temp"
    assert [name for name, settings in found if path not in settings] == []


def test_the_application_owns_nothing_and_is_nobody_else(engine_owner: Engine) -> None:
    found = rows(
        engine_owner,
        """
        select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication,
          exists (select from pg_auth_members where member = r.oid)
        from pg_roles r where rolname = :role
        """,
        role=APP,
    )
    assert found == [(False,) * 6]


# The same lists on both sides.


def test_kinds_have_the_same_nature_in_the_database(engine_app: Engine) -> None:
    found = rows(
        engine_app,
        "select k, ledger.entry_nature_v1(k) from unnest(cast(:kinds as text[])) k",
        kinds=[kind.value for kind in EntryKind],
    )
    assert dict(found) == {kind.value: kind.nature.value for kind in EntryKind}


def test_kinds_are_numbered_in_the_same_journal_in_the_database(
    engine_app: Engine,
) -> None:
    found = rows(
        engine_app,
        "select k, ledger.journal_code_v1(k) from unnest(cast(:kinds as text[])) k",
        kinds=[kind.value for kind in EntryKind],
    )
    assert dict(found) == {kind.value: journal_code(kind) for kind in EntryKind}


def test_the_database_numbers_no_other_kind() -> None:
    body = TEXTS["journal_code_v1"].split("return case")[1]
    listed = [word for word in re.findall(r"'(\w+)'", body) if word.islower()]
    assert set(listed) <= set(EntryKind)
    assert len(listed) == len(set(listed))


def test_the_database_knows_no_other_kind() -> None:
    listed = re.findall(r"'(\w+)'", TEXTS["entry_nature_v1"].split("return case")[1])
    assert sorted(listed) == sorted([*EntryKind, "decision", "fact"])


@pytest.mark.parametrize("name", ["lock_guards_v1", "check_guards_v1"])
def test_guards_look_at_the_same_roles(name: str) -> None:
    lists = re.findall(r"role in\s*\(([^)]*)\)", TEXTS[name])
    found = [tuple(re.findall(r"'(\w+)'", each)) for each in lists]
    assert set(found) == {LIQUID, COMMON}


def test_queues_look_at_the_same_roles() -> None:
    collected = re.search(r"a\.role in\s*\(([^)]*)\) then 'bank'", TEXTS["take_v1"])
    local = re.search(r"n\.queue in\s*\(([^)]*)\)\)", TEXTS["take_v1"])
    assert collected is not None
    assert local is not None
    # The bank itself is named so already.
    assert {*re.findall(r"'(\w+)'", collected[1]), "bank"} == set(COLLECTED)
    assert tuple(re.findall(r"'(\w+)'", local[1])) == LOCAL


def test_the_largest_amount_is_the_same_everywhere() -> None:
    for name in ("tables_v1", "post_v1", "explain_refusal_v1"):
        bounds = {
            int(n) for n in re.findall(r"<=? (\d{9,})|> (\d{9,})", TEXTS[name])[0] if n
        }
        assert bounds == {MAX_MINOR}, name


def test_account_types_are_the_same_in_the_database() -> None:
    found = re.search(r"type in \(([^)]*)\)", TEXTS["tables_v1"])
    assert found is not None
    assert tuple(re.findall(r"'(\w+)'", found[1])) == tuple(AccountType)
    assert set(TYPES.values()) == set(AccountType)


# Errors: one class a state, one state a class, each proved.


def classes() -> dict[str, type[LedgerError]]:
    values = [vars(errors)[name] for name in errors.__all__]
    return {
        value.__name__: value
        for value in values
        if isinstance(value, type) and issubclass(value, LedgerError)
    }


def test_every_state_of_the_database_has_one_class() -> None:
    raised = {
        state for body in TEXTS.values() for state in re.findall(r"'(IG\d{3})'", body)
    } - {"IG000"}  # the whole class, where one is caught
    states = [class_.sqlstate for class_ in classes().values() if class_.sqlstate]
    assert sorted(states) == sorted(raised)


def test_every_class_with_a_state_is_proved_against_the_database() -> None:
    here = Path(__file__).parents[1]
    proofs = "".join(
        path.read_text()
        for name in ("broken_*", "refused_*")
        for path in here.glob(f"*/test_{name}.py")
    )
    stated = {name for name, class_ in classes().items() if class_.sqlstate}
    unproved = {name for name in stated if f"{name}(" not in proofs}
    assert unproved == set()


# Queries: none forgets the book; functions are held to it in test_narrowed.


def test_every_text_query_narrows_each_of_its_tables_to_a_book() -> None:
    for path in LEDGER.rglob("*.py"):
        for query in re.findall(
            r'"""\s*((?:with|select)\b.*?)"""', path.read_text(), re.DOTALL
        ):
            used = re.findall(r"(?:from|join) ledger\.(\w+) (\w+)", query)
            for table, alias in used:
                name = "where book_id" if alias == "where" else f"{alias}.book_id"
                assert name in query, f"{path.name}: {table} {alias}"


@pytest.mark.parametrize(
    ("statement", "wide"),
    [
        ("select 1 from ledger.lot where book_id = 1", ()),
        ("select 1 from ledger.lot", ("lot",)),
        ("select l.book_id from ledger.lot l where l.code = 'x'", ("lot",)),
        ("select 1 from ledger.lot as l where (l.book_id, l.id) in ((1, 2))", ()),
        (
            "select 1 from ledger.lot join ledger.fund f on f.id = 1 where book_id = 1",
            ("fund",),
        ),
        ("update ledger.guard set scope = 'x' where account_id = 1", ("guard",)),
        ("select book_id from ledger.book", ()),
        ("select * from ledger.post_v1(1)", ()),
    ],
)
def test_a_statement_over_all_books_is_seen(
    statement: str, wide: tuple[str, ...]
) -> None:
    assert unnarrowed(statement) == wide


def test_a_statement_of_the_program_over_all_books_is_refused(session: Session) -> None:
    """Every statement of every test is looked at: here one forgets its book."""
    with pytest.raises(AssertionError, match="over all books"):
        read_entries(session, select(tables.journal_entry))
