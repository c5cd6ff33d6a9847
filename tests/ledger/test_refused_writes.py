"""Nothing but the functions writes to the ledger: every other way is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from os import urandom

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session, registry, sessionmaker

from app.embedded_postgres.roles import APP, OWNER
from ledger.book import tables
from ledger.book.errors import (
    AppendOnlyError,
    BaseUnbalancedError,
    UnbalancedError,
    named_errors,
)
from ledger.book.journal import tie_correction
from ledger.book.registers import (
    NewBudgetLine,
    amend_budget,
    close_account,
    open_budget_line,
)
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import publish
from ledger.proof.sealer import Sealing
from tests.conftest import CODES
from tests.databases import Database
from tests.ledger.more_rows import keep, number
from tests.ledger.small_book import BANK, NOW, PSP, SmallBook, eur

TABLES = sorted(tables.metadata.tables)
# What is derived, or only locks, is written by functions again and again.
CHANGING = {
    *("ledger.turnover", "ledger.guard", "ledger.queue_head"),
    "ledger.open_reservation",
    *("ledger.tile", "ledger.fund_count", "ledger.seal_mark"),
}


@pytest.fixture(scope="module")
def full(sessions: sessionmaker[Session]) -> SmallBook:
    """A committed book with a row or more in every table.

    A worker may come back to this module after others: each time, another book.
    """
    with sessions() as session:
        small = SmallBook.open(session, f"refused-writes-{next(CODES)}")
        small.gift("G1", 10000)
        refund = small.gift("G2", 500)
        small.wire("W1", 6000, 65000)
        small.expense("E1", 1000)
        act = small.act()
        line = open_budget_line(session, act, NewBudgetLine("WELL", "B1", "MAD"))
        amend_budget(session, act, line, -eur(1), from_on=date(2026, 1, 1))
        session.execute(
            text("select ledger.write_note_v1(:book, :entry, 'a note')"),
            {"book": small.book.id, "entry": refund.id},
        )
        tie_correction(session, act, fact="bank:G2:gift", original="bank:G1:gift")
        closed = small.account(replace(PSP, place="closed"))
        close_account(session, act, closed, on=date(2026, 2, 1))
        number(small, closed)
        keep(small)
        small.close(date(2026, 1, 31))
        key = SigningKey("igoudar.example/refused", bytes(32))
        publish(session, small.book, Sealing(BOOK_SOURCES, urandom), [key], at=NOW)
        session.commit()
    return small


@pytest.fixture
def as_app(database: Database) -> Iterator[psycopg.Connection]:
    """The application's role without anything of ours in between."""
    with psycopg.connect(_plain(database.app_url)) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def as_owner(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(_plain(database.owner_url)) as connection:
        yield connection
        connection.rollback()


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


def test_the_list_of_tables_is_the_catalogs(as_owner: psycopg.Connection) -> None:
    rows = as_owner.execute("""
        select 'ledger.' || relname from pg_class
        where relnamespace = 'ledger'::regnamespace and relkind in ('r', 'p', 'f')
    """)
    assert sorted(name for (name,) in rows) == TABLES


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_rows_to_protect(
    table: str, as_app: psycopg.Connection
) -> None:
    query = sql.SQL("select count(*) from {}").format(_name(table))
    assert as_app.execute(query).fetchone() > (0,)


STATEMENTS = {
    "insert": "insert into {0} default values",
    "insert nothing": "insert into {0} (book_id) select book_id from {0} where false",
    "update": "update {0} set book_id = book_id",
    "update nothing": "update {0} set book_id = 0 where false",
    "delete": "delete from {0}",
    "truncate": "truncate {0} cascade",
    "merge": "merge into {0} t using (select 1) s on false"
    " when matched then delete when not matched then insert default values",
    "copy": "copy {0} from stdin",
    "lock": "lock table {0} in exclusive mode",
    "disable its triggers": "alter table {0} disable trigger all",
    "disable its user triggers": "alter table {0} disable trigger user",
    "drop": "drop table {0} cascade",
    "drop a column": "alter table {0} drop column book_id",
    "rename": "alter table {0} rename to other",
    "take over": "alter table {0} owner to current_user",
    "add a rule": "create rule r as on select to {0} do instead nothing",
    "add a trigger": "create trigger t before insert on {0} for each row"
    " execute function pg_catalog.suppress_redundant_updates_trigger()",
    "select for update": "select from {0} for update",
}


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot(table: str, as_app: psycopg.Connection) -> None:
    for how, statement in STATEMENTS.items():
        with _refused(how), as_app.transaction():
            as_app.execute(sql.SQL(statement).format(_name(table)))


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot_through_core(table: str, session: Session) -> None:
    described = tables.metadata.tables[table]
    books = select(described.c.book_id)
    statements = {
        "insert": insert(described).from_select(["book_id"], books),
        "update": update(described).values(book_id=0),
        "delete": delete(described),
    }
    for how, statement in statements.items():
        with _refused(how), session.begin_nested():
            session.execute(statement)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot_through_a_mapped_class(
    table: str, session: Session
) -> None:
    described = tables.metadata.tables[table]
    mapped = _mapped(described)
    row = session.scalars(select(mapped).limit(1)).one()
    values = {c.name: getattr(row, c.name) for c in described.c if not c.computed}
    with _refused("delete"), session.begin_nested():
        session.delete(row)
        session.flush()
    row = session.scalars(select(mapped).limit(1)).one()
    with _refused("update"), session.begin_nested():
        row.book_id += 1
        session.flush()
    session.expunge_all()
    with _refused("insert"), session.begin_nested():
        session.add(mapped(**values))
        session.flush()


@contextmanager
def _refused(how: str) -> Iterator[None]:
    try:
        yield
    except InsufficientPrivilege:
        return
    except ProgrammingError as error:
        assert isinstance(error.orig, InsufficientPrivilege), how  # noqa: PT017 - named
        return
    pytest.fail(f"{how} was not refused")


def _mapped(table: Table) -> type:
    def initialise(self: object, **values: object) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    mapped = type(table.name, (), {"__init__": initialise})
    registry().map_imperatively(mapped, table)
    return mapped


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("table", sorted(set(TABLES) - CHANGING))
def test_not_even_the_owner_can(table: str, as_owner: psycopg.Connection) -> None:
    name = table.removeprefix("ledger.")
    for how in ("update", "delete", "truncate"):
        statement = sql.SQL(STATEMENTS[how]).format(_name(table))
        with (
            pytest.raises(AppendOnlyError) as caught,
            named_errors(),
            as_owner.transaction(),
        ):
            as_owner.execute(statement)
        assert caught.value.operation == how
        # A truncation reaches other tables, whose trigger may speak first.
        assert how == "truncate" or caught.value.table == name


def test_a_note_is_erased_once_and_never_rewritten(
    full: SmallBook, as_owner: psycopg.Connection
) -> None:
    refused = AppendOnlyError(table="entry_note", operation="update")
    for change in ("body = 'other'", "salt = 'x'", "body = null, salt = 'x'"):
        with pytest.raises(AppendOnlyError) as caught, named_errors():
            as_owner.execute(f"update ledger.entry_note set {change}".encode())  # noqa: S608 - our own text
        assert caught.value == refused
        as_owner.rollback()
    # Other tests of the same database may have kept notes in books of their own.
    query = """update ledger.entry_note set body = null, erased_at = now()
        where book_id = %s"""
    assert as_owner.execute(query, (full.book.id,)).rowcount == 1
    with pytest.raises(AppendOnlyError), named_errors():
        as_owner.execute("update ledger.entry_note set body = 'back', erased_at = null")


POSTINGS = """
    insert into ledger.posting(book_id, entry_id, line, account_id, fund_id, currency,
      amount_minor, base_minor, day)
    select book_id, entry_id, line + 100, account_id, fund_id, currency,
      amount_minor {0}, base_minor {1}, day
    from ledger.posting where book_id = %s and entry_id = (
      select min(entry_id) from ledger.posting where book_id = %s)
"""


@pytest.mark.parametrize(
    ("amount", "base", "error"),
    [
        ("+ 7", "+ 7", UnbalancedError("WELL", "OP", "EUR", 14)),
        ("", "- 3", BaseUnbalancedError("WELL", "OP", -6)),
    ],
)
def test_the_owner_cannot_write_an_unbalanced_entry(
    full: SmallBook,
    as_owner: psycopg.Connection,
    amount: str,
    base: str,
    error: UnbalancedError | BaseUnbalancedError,
) -> None:
    query = POSTINGS.format(amount, base)
    with pytest.raises(type(error)) as caught, named_errors():
        as_owner.execute(query.encode(), [full.book.id] * 2)
    assert caught.value == error


SHORTCUTS = {
    "become the owner": f"set role {OWNER}",
    "skip triggers": "set session_replication_role = replica",
    "make a table": "create table ledger.mine (id int)",
    "make a function": "create function ledger.mine() returns int return 1",
    "replace a function": "create or replace function ledger.post_v1(bigint, bigint,"
    " text, text, date, bigint[], bigint[], text[], bigint[], bigint[])"
    " returns int return 1",
    "drop a function": "drop function ledger.refuse_v1",
    "drop a trigger": "drop trigger append_only on ledger.posting",
    "drop the schema": "drop schema ledger cascade",
    "move a sequence": "select setval('ledger.journal_entry_id_seq', 1)",
    "use a sequence": "select nextval('ledger.journal_entry_id_seq')",
    "call an inner function": "select ledger.take_v1(1, 1, 'gift', null)",
    "grant a function": f"grant execute on function ledger.take_v1 to {APP}",
    "write the catalog": "update pg_catalog.pg_trigger set tgenabled = 'D'",
    "read server files": "select pg_read_file('PG_VERSION')",
}


def test_the_application_has_no_shortcut(as_app: psycopg.Connection) -> None:
    for how, statement in SHORTCUTS.items():
        with _refused(how), as_app.transaction():
            as_app.execute(statement.encode())


@pytest.mark.usefixtures("full")
def test_the_application_may_read_everything(as_app: psycopg.Connection) -> None:
    for table in TABLES:
        as_app.execute(sql.SQL("select * from {}").format(_name(table)))


def test_a_refused_write_leaves_nothing(full: SmallBook, session: Session) -> None:
    small = SmallBook(session, full.book)
    count = select(text("count(*)")).select_from(tables.journal_entry)
    before = session.scalar(count)
    with pytest.raises(ProgrammingError):
        session.execute(delete(tables.posting))
    session.rollback()
    assert session.scalar(count) == before
    assert small.account(BANK)
