"""T7: whatever is changed by hand is found, and the first of it is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from app.embedded_postgres import Server
from app.embedded_postgres.roles import OWNER
from ledger.book.books import Book, list_books
from ledger.book.calls import driver
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.differences import name_of
from ledger.proof.leaves import leaf_hash
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import latest, publish, stored_witnesses
from ledger.proof.sealer import seal
from ledger.proof.storage import read_leaf, tile_loader
from ledger.proof.tiles import WIDTH
from ledger.proof.verification import Report, Verification, Witness, verify
from ledger.proof.waiting import Waiting
from tests.databases import TEMPLATE, Database, cloned
from tests.ledger.small_book import NOW, SmallBook
from tests.proof.conftest import HOW
from tests.proof.tampering import (
    CORE,
    accepted_fields,
    columns,
    disarm,
    keys,
    name_of_row,
    rows,
)

KEY = SigningKey("igoudar.example/proved", bytes(range(32)))


@pytest.fixture(scope="module")
def sealed(server: Server, worker: str, filled: Database) -> Iterator[Database]:
    """The filled book under three checkpoints, with every rule taken away."""
    filled.dispose()
    with cloned(server, f"tamper_{worker}", filled.name) as database:
        with Session(database.engine_app) as session:
            small = SmallBook(session, list_books(session)[0], count(1_000))
            for code in ("M1", "M2"):
                publish(session, small.book, HOW, [KEY], at=NOW)
                small.gift(code, 100)
            publish(session, small.book, HOW, [KEY], at=NOW)
            # The newest checkpoint has a leaf only after the next sealing.
            seal(session, small.book, HOW)
            session.commit()
        engine = create_engine(database.superuser_url)
        with engine.begin() as connection:
            disarm(connection)
        engine.dispose()
        yield database


@pytest.fixture(scope="module")
def keyed(server: Server) -> set[tuple[str, str]]:
    """Which columns make the keys, as the template has them."""
    engine = create_engine(server.url(OWNER, TEMPLATE))
    with engine.connect() as connection:
        found = keys(connection)
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def opened(sealed: Database) -> Iterator[Session]:
    engine = create_engine(sealed.superuser_url)
    with Session(engine) as session:
        session.execute(text("set session_replication_role = replica"))
        session.commit()
        yield session
    engine.dispose()


@pytest.fixture
def superuser(opened: Session) -> Iterator[Session]:
    """A session that may do anything, and leaves nothing behind."""
    yield opened
    opened.rollback()


KEYED = {"leaf", "tile", "fund_count"}
"""Tables whose keys stay: no row of them can stand twice."""


def the_book(_session: Session) -> Book:
    return Book(1, "proved", "UTC", is_live=False)


def look(session: Session, *issued: Witness) -> Report:
    book = the_book(session)
    kept, wrong = stored_witnesses(session, book)
    found = verify(session, book, Verification(BOOK_SOURCES, [*kept, *issued]))
    return Report(found.head, (*found.differences, *wrong), found.waiting, 0)


def is_silent(report: Report) -> bool:
    return report.is_good and not report.waiting


def change(session: Session, statement: str) -> int:
    return session.connection().execute(text(statement)).rowcount


def change_each(
    session: Session, tables: set[str], most: int, keyed: set[tuple[str, str]]
) -> tuple[int, list[str]]:
    """Change every column; return how many, and what was not told rightly of which."""
    changed, silent = 0, []
    for column in columns(session.connection()):
        if tables and column.table not in tables:
            continue
        accepted = accepted_fields(column, keyed)
        for ctid in rows(session.connection(), column.table)[:most]:
            name = name_of_row(session.connection(), column.table, ctid)
            for update in column.updates():
                statement = f"update ledger.{column.table} {update} and ctid = '{ctid}'"
                if change(session, statement):
                    changed += 1
                    report = look(session)
                    if is_silent(report):
                        silent.append(statement)
                    elif report.differences and not tells(report, accepted, name):
                        silent.append(f"{statement} of {name}: {told_first(report)}")
                session.rollback()
    return changed, silent


def tells(report: Report, accepted: set[str], name: str) -> bool:
    """Say whether a report names the row, and the field or that the row is gone."""
    told = [one.field for one in report.differences if name in one.what]
    return not name or any({*field.split()} & accepted for field in told)


def told_first(report: Report) -> list[str]:
    return [str(one) for one in report.differences[:3]]


def test_every_leaf_has_a_name_of_its_own(superuser: Session) -> None:
    link, size = driver(superuser), look(superuser).head.size
    leaves = [read_leaf(link, 1, position) for position in range(size)]
    names = Counter(name_of(one.header) for one in leaves if one)
    assert {name for name, times in names.items() if times > 1} == set()


def test_an_untouched_book_is_good(superuser: Session) -> None:
    assert is_silent(look(superuser))


def test_the_database_hashes_leaves_as_python_does(superuser: Session) -> None:
    link, size = driver(superuser), look(superuser).head.size
    stored = b"".join(tile_loader(link, 1)(0, n) for n in range(-(-size // WIDTH)))
    leaves = [read_leaf(link, 1, position) for position in range(size)]
    assert stored == b"".join(leaf_hash(one) for one in leaves if one)


@pytest.mark.full
def test_a_book_is_sealed_the_same_under_any_settings(superuser: Session) -> None:
    for setting in ("datestyle to 'ISO, DMY'", "timezone to 'Asia/Tokyo'"):
        superuser.execute(text(f"set local {setting}"))
    assert is_silent(look(superuser))
    assert superuser.scalar(text("show timezone")) == "Asia/Tokyo"


def test_it_goes_faster_on_more_connections(
    sealed: Database, superuser: Session
) -> None:
    kept, _ = stored_witnesses(superuser, the_book(superuser))
    address = sealed.superuser_url.replace("+psycopg", "")
    with psycopg.connect(address) as one, psycopg.connect(address) as other:
        what = Verification(BOOK_SOURCES, kept, helpers=[one, other], batch=WIDTH)
        report = verify(superuser, the_book(superuser), what)
    assert is_silent(report)
    assert report == replace(look(superuser), entries=report.entries)


def test_a_row_that_stands_twice_is_named(superuser: Session) -> None:
    assert change(
        superuser, "insert into ledger.lot select * from ledger.lot where id = 1"
    )
    assert any("2 times" in str(one) for one in look(superuser).differences)


def test_every_column_of_an_entry_is_watched(
    superuser: Session, keyed: set[tuple[str, str]]
) -> None:
    changed, silent = change_each(superuser, CORE, 1, keyed)
    assert "\n".join(silent) == ""
    assert changed >= 20


@pytest.mark.full
def test_every_column_of_every_table_is_named(
    superuser: Session, keyed: set[tuple[str, str]]
) -> None:
    changed, silent = change_each(superuser, set(), 1, keyed)
    assert "\n".join(silent) == ""
    assert changed >= 230


@pytest.mark.long
def test_every_column_of_every_row_of_every_table_is_watched(
    superuser: Session, keyed: set[tuple[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    changed, silent = change_each(superuser, set(), 1_000, keyed)
    with capsys.disabled():
        print(f"\nT7: {changed} values changed, {len(silent)} not named")  # noqa: T201 - the line that this test tells
    assert "\n".join(silent) == ""
    assert changed >= 1_500


@pytest.mark.full
def test_a_row_that_stands_twice_is_found_in_every_table(superuser: Session) -> None:
    silent, tried = [], 0
    found = columns(superuser.connection())
    for table in sorted({column.table for column in found} - KEYED):
        names = ", ".join(f'"{one.name}"' for one in found if one.table == table)
        if table == "turnover":
            names += ", slot"
        ctid = rows(superuser.connection(), table)[0]
        tried += change(
            superuser,
            f"insert into ledger.{table} ({names}) overriding system value"  # noqa: S608 - our own words
            f" select {names} from ledger.{table} where ctid = '{ctid}'",
        )
        if is_silent(look(superuser)):
            silent.append(table)
        superuser.rollback()
    assert silent == []
    assert tried >= 18


@pytest.mark.full
def test_two_rows_that_change_places_are_found(superuser: Session) -> None:
    for table, column in (
        ("posting", "amount_minor"),
        ("journal_entry", "fact"),
        ("act", "public_id"),
        ("lot", "code"),
    ):
        one, two = superuser.execute(
            text(f"select ctid::text, {column} from ledger.{table} limit 2")  # noqa: S608 - our own words
        ).all()
        for (ctid, _), (_, value) in ((one, two), (two, one)):
            superuser.execute(
                text(f"update ledger.{table} set {column} = :v where ctid = '{ctid}'"),  # noqa: S608 - our own words
                {"v": value},
            )
        assert not is_silent(look(superuser)), table
        superuser.rollback()


@pytest.mark.full
def test_a_row_that_is_deleted_is_missed_in_every_table(superuser: Session) -> None:
    silent = []
    tables = {column.table for column in columns(superuser.connection())}
    for table in sorted(tables):
        ctid = rows(superuser.connection(), table)[0]
        assert change(superuser, f"delete from ledger.{table} where ctid = '{ctid}'")  # noqa: S608 - our own words
        if is_silent(look(superuser)):
            silent.append(table)
        superuser.rollback()
    assert silent == []
    assert len(tables) >= 20


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            (
                "update ledger.posting set amount_minor = 11000"
                " where entry_id = 1 and line = 1"
            ),
            (
                "entry 1 bank:G1:gift: posting 1 amount_minor was sealed as '10000'"
                " and is '11000'"
            ),
        ),
        (
            "update ledger.posting set fund_id = 2 where entry_id = 1 and line = 1",
            "entry 1 bank:G1:gift: posting 1 fund was sealed as 'WELL' and is 'SCHOOL'",
        ),
        (
            "update ledger.journal_entry set day = '2026-03-01' where id = 2",
            "entry 2 bank:G2:gift: day was sealed as '2026-01-12' and is '2026-03-01'",
        ),
        (
            (
                "update ledger.taking set amount_minor = 7"
                " where entry_id = 4 and number = 2"
            ),
            (
                "entry 4 bank:W1:wire: taking 2 amount_minor was sealed as '2000'"
                " and is '7'"
            ),
        ),
        (
            "update ledger.account set type = 'income' where code = '6990'",
            "account 6990 OP EUR: type was sealed as 'expense' and is 'income'",
        ),
        ("update ledger.act set actor = 'other' where id = 1", "act "),
        (
            "delete from ledger.journal_entry where id = 3",
            "entry 3 bank:G3:gift: id was sealed as",
        ),
        (
            (
                "insert into ledger.posting select book_id, 1, 3, account_id, fund_id,"
                " currency, 1, 1, null, null, null, day from ledger.posting"
                " where entry_id = 1 and line = 1"
            ),
            "entry 1 bank:G1:gift: posting 3 was sealed as nothing and is 'WELL ",
        ),
        (
            "update ledger.entry_note set body = 'from my father' where entry_id = 1",
            "note ",
        ),
        (
            (
                "update ledger.turnover set debit_minor = debit_minor + 1"
                " where account_id = 2 and fund_id = 1 and month = '2026-01-01'"
            ),
            "turnover of OP ",
        ),
        (
            "delete from ledger.open_reservation",
            "reservation match:R2: what is kept should be '",
        ),
        (
            (
                "insert into ledger.validation_number"
                " select * from ledger.validation_number where register_number = 1"
            ),
            "number of OP for entry 1 bank:G1:gift: validation number should be '",
        ),
        (
            (
                "update ledger.register_number set entry_id = 3 - entry_id"
                " where entry_id in (1, 2)"
            ),
            "entry 1 bank:G1:gift: id was sealed as",
        ),
        (
            (
                "update ledger.leaf set header = replace(header, 'G1', 'G9')"
                " where kind = 'entry' and row_id = 1"
            ),
            "entry 1 bank:G9:gift: ",
        ),
        (
            "delete from ledger.fund_regime where fund_id = 1",
            "fund regime WELL 2026-01-01 is gone from the book, and its sealed copy",
        ),
        (
            "delete from ledger.leaf where position = 70",
            "leaf 70 is gone from the log",
        ),
        (
            "update ledger.leaf set kind = 'invented' where position = 70",
            "leaf 70 of the log is of the kind 'invented', which is never sealed",
        ),
    ],
)
def test_what_was_changed_is_named(
    superuser: Session, statement: str, told: str
) -> None:
    assert change(superuser, statement)
    report = look(superuser)
    assert str(report.differences[0]).startswith(told)


def test_a_change_with_its_sealed_copy_is_named(superuser: Session) -> None:
    for statement in (
        "update ledger.posting set amount_minor = 7 where entry_id = 1 and line = 1",
        (
            "update ledger.leaf set parts = replace(parts, E'EUR\\t10000', E'EUR\\t7')"
            " where kind = 'entry' and row_id = 1"
        ),
    ):
        assert change(superuser, statement)
    first = look(superuser).differences[0]
    assert (first.what, first.field) == ("entry 1 bank:G1:gift", "sealed copy")


SLIPPED = (
    "insert into ledger.journal_entry (book_id, id, kind, fact, occurred_on, day,"
    " act_id) values (1, 999, 'gift', 'bank:GX:gift', '2026-01-12', '2026-01-12', 1)"
)


def test_an_entry_slipped_in_waits_for_a_number(superuser: Session) -> None:
    assert change(superuser, SLIPPED)
    entry = superuser.scalar(
        text("select public_id from ledger.journal_entry where id = 999")
    )
    waiting = look(superuser).waiting
    names = (f"entry {entry} bank:GX:gift",)
    assert waiting == {"entry without a number": Waiting(1, names)}


def test_each_row_that_was_slipped_in_is_named(superuser: Session) -> None:
    """One of each table that only waits; the first five of a kind."""
    for number in range(6):
        assert change(
            superuser,
            "insert into ledger.lot (book_id, id, code, act_id)"  # noqa: S608 - our own words
            f" values (1, {900 + number}, 'SLIPPED-{number}', 1)",
        )
    names = tuple(f"lot SLIPPED-{number}" for number in range(5))
    assert look(superuser).waiting == {"lot": Waiting(6, names)}


def test_an_entry_slipped_in_with_its_number_is_named(superuser: Session) -> None:
    assert change(superuser, SLIPPED)
    number = (
        "insert into ledger.register_number (book_id, number, entry_id, numbered_at)"
        " values (1, 999, 999, '2026-01-12')"
    )
    assert change(superuser, number)
    waiting = look(superuser).waiting
    assert waiting == {"entry": Waiting(1, ("entry 999 bank:GX:gift",))}


def test_two_leaves_that_change_places_are_found(superuser: Session) -> None:
    for shift in (10_000, -10_001, 0):
        wanted = {10_000: "70", -10_001: "10070", 0: "71"}[shift]
        to = {10_000: "10070", -10_001: "10071", 0: "70"}[shift]
        assert change(
            superuser,
            f"update ledger.leaf set position = {to} where position = {wanted}",  # noqa: S608 - our own words
        )
    assert change(
        superuser, "update ledger.leaf set position = 71 where position = 10071"
    )
    assert look(superuser).differences[0].position == 70


def reseal(session: Session) -> None:
    """Make the whole log anew, as somebody with the signing key could."""
    for table in ("leaf", "tile", "seal_mark", "fund_count", "checkpoint"):
        session.execute(text(f"delete from ledger.{table}"))  # noqa: S608 - our own words
    publish(session, the_book(session), HOW, [KEY], at=NOW)


def issued(session: Session) -> Witness:
    published = latest(session, the_book(session))
    assert published is not None
    return Witness("the paper in the drawer", published.checkpoint)


@pytest.mark.parametrize(
    "rewriting",
    [
        ["update ledger.posting set amount_minor = -amount_minor where entry_id = 1"],
        [
            f"delete from ledger.{table} where {column} >= 8"  # noqa: S608 - our own words
            for table, column in (
                ("journal_entry", "id"),
                ("posting", "entry_id"),
                ("register_number", "entry_id"),
                ("validation_number", "register_number"),
            )
        ],
    ],
    ids=["a history rewritten", "a tail cut off"],
)
def test_one_checkpoint_on_paper_catches_a_log_made_anew(
    superuser: Session, rewriting: list[str]
) -> None:
    paper = issued(superuser)
    for statement in rewriting:
        assert change(superuser, statement)
    change(superuser, "delete from ledger.turnover")
    reseal(superuser)
    derived = {"turnover", "period balance"}
    alone = [one for one in look(superuser).differences if one.field not in derived]
    assert alone == []
    told = [one.what for one in look(superuser, paper).differences]
    assert "the paper in the drawer" in told


def test_a_log_cut_off_is_shorter_than_its_checkpoint(superuser: Session) -> None:
    assert change(superuser, "delete from ledger.leaf where position >= 60")
    told = [str(one) for one in look(superuser).differences]
    short = "covers 112 leaves, and the log has 60 leaves: its end is gone"
    assert any(one.endswith(short) for one in told)
