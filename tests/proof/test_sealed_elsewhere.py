"""T7 beyond the ledger: every column of what payments and places seal is watched."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from app.proving.claim_sources import CLAIM_SOURCES
from app.proving.giving_sources import GIVING_SOURCES
from app.proving.matching_sources import MATCHING_SOURCES
from app.proving.place_sources import PLACE_SOURCES
from app.proving.reversal_sources import REVERSAL_SOURCES
from app.proving.sources import SOURCES
from ledger.book.books import Book
from ledger.proof import verifier
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing, seal
from ledger.proof.verification import Verification, verify
from payments.bank.sealed import BANK_SOURCES
from payments.cash.sealed import CASH_SOURCES
from payments.sealed_back import BACK_SOURCES
from tests.databases import Database
from tests.ledger.small_book import SmallBook
from tests.proof.tampering import Column, columns, disarm

OF_APP = (
    *(*PLACE_SOURCES, *REVERSAL_SOURCES, *CLAIM_SOURCES),
    *(*MATCHING_SOURCES, *GIVING_SOURCES),
)
OF_PAYMENTS = (*BANK_SOURCES, *BACK_SOURCES, *CASH_SOURCES)
WATCHED = {
    "app": tuple(source.kind for source in OF_APP),
    "payments": tuple(source.kind for source in OF_PAYMENTS),
}
HERE = (*BOOK_SOURCES, *OF_APP, *OF_PAYMENTS)
# The number of a row in a file that refers to it by nothing else.
SOME = {
    "bigint": "1",
    "smallint": "1",
    "integer": "1",
    "text": "'some'",
    "boolean": "true",
    "date": "date '2026-01-12'",
    "timestamp with time zone": "timestamptz '2026-01-12 10:00+00'",
    "uuid": "'00000000-0000-0000-0000-000000000001'::uuid",
    "bytea": "'\\x0102'::bytea",
}


def watched(connection: Connection, schema: str) -> list[Column]:
    found = columns(connection, schema)
    return [column for column in found if column.table in WATCHED[schema]]


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(1, "elsewhere", "UTC", is_live=False)


@pytest.fixture
def superuser(fresh_database: Database, book: Book) -> Iterator[Session]:
    """A book with a row in each of the tables, sealed, and every rule taken away."""
    with Session(fresh_database.engine_app) as session:
        SmallBook.open(session, book.code).gift("G1", 100)
        session.commit()
    engine = create_engine(fresh_database.superuser_url)
    with Session(engine) as session:
        for schema in WATCHED:
            disarm(session.connection(), schema)
        session.execute(text("set session_replication_role = replica"))
        for schema, tables in WATCHED.items():
            fill(session.connection(), schema, tables)
        fill(session.connection(), "app", ("person",))
        tell(session)
        seal(session, book, Sealing(HERE, os.urandom, is_complete=True))
        session.commit()
        yield session
        session.rollback()
    engine.dispose()


def fill(connection: Connection, schema: str, tables: tuple[str, ...]) -> None:
    """Write a row into each of the tables, all that it may say included."""
    found = [c for c in columns(connection, schema) if c.table in tables]
    for table in {column.table for column in found}:
        mine = [column for column in found if column.table == table]
        names = ", ".join(f'"{column.name}"' for column in mine)
        values = ", ".join(SOME[column.type] for column in mine)
        connection.execute(
            text(
                f"insert into {schema}.{table} ({names}) overriding system value"  # noqa: S608 - our own words
                f" values ({values})"
            )
        )


def tell(session: Session) -> None:
    """Let the trigger write what a monthly gift is: nobody else knows its salt."""
    session.execute(text("delete from app.monthly_gift_told"))
    session.execute(text("set session_replication_role = origin"))
    session.execute(text("update app.monthly_gift set why = 'some'"))
    session.execute(text("set session_replication_role = replica"))


def is_silent(session: Session, book: Book) -> bool:
    report = verify(session, book, Verification(HERE, ()))
    return report.is_good and not report.waiting


def change_each(session: Session, book: Book, step: int) -> tuple[int, list[str]]:
    """Change one column in so many; return how many changed, and what was not seen."""
    changed, silent = 0, []
    for schema in WATCHED:
        for column in watched(session.connection(), schema)[::step]:
            for update in column.updates():
                statement = f"update {schema}.{column.table} {update}"
                changed += session.connection().execute(text(statement)).rowcount
                if is_silent(session, book):
                    silent.append(statement)
                session.rollback()
    return changed, silent


@pytest.mark.both
def test_what_is_sealed_elsewhere_is_watched(superuser: Session, book: Book) -> None:
    assert is_silent(superuser, book)
    changed, silent = change_each(superuser, book, step=19)
    assert "\n".join(silent) == ""
    assert changed >= 10


@pytest.mark.full
def test_every_column_of_what_is_sealed_elsewhere_is_watched(
    superuser: Session, book: Book
) -> None:
    changed, silent = change_each(superuser, book, step=1)
    assert "\n".join(silent) == ""
    assert changed >= 300


def test_each_state_of_a_refund_and_a_dispute_is_kept(superuser: Session) -> None:
    superuser.execute(text("set local session_replication_role = origin"))
    superuser.execute(text("update payments.refund set state = 'succeeded'"))
    superuser.execute(text("update payments.dispute set status = 'won'"))
    told = {
        "refund_told": ("state", "succeeded"),
        "dispute_told": ("status", "won"),
    }
    for table, (column, now) in told.items():
        query = text(f"select {column} from payments.{table} order by told_at")  # noqa: S608 - our own words
        assert now in superuser.scalars(query).all()


@pytest.mark.both
def test_a_monthly_gift_is_told_without_how_it_is_paid(superuser: Session) -> None:
    superuser.execute(text("set local session_replication_role = origin"))
    superuser.execute(text("update app.monthly_gift set customer = 'Izza'"))
    told = superuser.execute(text("select * from app.monthly_gift_told order by id"))
    first, last = told.mappings().all()
    assert first["state"] == last["state"] == "some"
    assert first["paid_by"] != last["paid_by"]
    assert "Izza" not in str(last)


@pytest.mark.both
def test_the_reason_of_a_request_is_erased_with_its_giver_only(
    superuser: Session, book: Book
) -> None:
    superuser.execute(text("update app.refund_request set reason = null"))
    assert not is_silent(superuser, book)
    fill(superuser.connection(), "app", ("contribution", "giver"))
    assert is_silent(superuser, book)
    superuser.execute(text("update app.refund_request set asked_by = 'other'"))
    assert not is_silent(superuser, book)


def test_all_of_it_is_collected_for_the_log() -> None:
    kinds = {source.kind for source in SOURCES}
    assert kinds >= {*WATCHED["app"], *WATCHED["payments"]}
    assert kinds >= {"refund", "dispute", "bank_line", "bank_file", "territory"}


def test_the_verifier_has_words_for_every_kind_that_a_fund_shows() -> None:
    known = verifier.KINDS.keys()
    shown = {source.kind for source in SOURCES if "fund" in source.header}
    for kind in ("entry", "fund_total", *shown):
        assert {kind, kind.partition("_")[0]} & known, kind
