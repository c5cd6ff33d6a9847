"""Papers that were given out: under a checkpoint, kept by hash, sealed in line."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.proving.commands import seal_book, verify_book
from app.settings import Settings
from app.statements.issuing import issue_statement
from app.statements.making import Asked
from app.statements.tables import IssuedDocument
from ledger.book.books import find_book
from ledger.proof.checkpoints import open_checkpoint
from ledger.proof.publishing import verification_keys
from ledger.proof.tables import leaf
from tests.databases import cloned
from tests.proof.tampering import columns, disarm, rows

NOW = datetime(2027, 6, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def copy(server, worker, told_story):
    with cloned(server, f"issued_{worker}", told_story) as database:
        yield database


@pytest.fixture(scope="module")
def ours(copy, tmp_path_factory):
    return Settings(
        home=tmp_path_factory.mktemp("issued"),
        secret_key="a secret of the tests, of enough characters",  # noqa: S106
        database_url=copy.app_url,
        database_owner_url=copy.owner_url,
        public_url="https://igoudar.example",
        log_level="error",
    )


@pytest.fixture
def session(copy):
    with Session(copy.engine_app) as session:
        yield session


@pytest.fixture
def issue(told_app, session, ours):
    def issue(**asked):
        book = find_book(session, "demo")
        with told_app.test_request_context("/en/"):
            return issue_statement(
                session, ours, book, Asked("P1", "en", **asked), at=NOW
            )

    return issue


def test_a_statement_carries_the_checkpoint_it_stands_on(issue, session):
    paper = issue()
    read = PdfReader(BytesIO(paper.content))
    note = read.attachments["checkpoint.txt"][0].decode()
    book = find_book(session, "demo")
    keys = verification_keys(session, book)
    head = open_checkpoint(note, keys, origin="igoudar.example/demo")
    words = " ".join(page.extract_text() for page in read.pages)
    assert head.root.hex()[:32] in words
    assert issue().content == paper.content
    kept = session.scalars(select(IssuedDocument)).one()
    leaves = select(leaf.c.header).where(leaf.c.kind == "issued_document")
    assert f"sha256\t{kept.sha256.hex()}" in session.scalars(leaves).one()
    assert verify_book(session, book).is_good


@pytest.mark.full
def test_days_that_somebody_chose_are_not_kept(issue, session):
    before = session.scalars(select(IssuedDocument.id)).all()
    paper = issue(to_on=issue().last)
    assert "checkpoint.txt" in PdfReader(BytesIO(paper.content)).attachments
    assert len(session.scalars(select(IssuedDocument.id)).all()) <= len(before) + 1


@pytest.mark.full
def test_every_column_of_the_rows_around_the_book_is_watched(issue, copy, session):
    issue()
    seal_book(session, find_book(session, "demo"))
    engine = create_engine(copy.superuser_url)
    silent, changed = [], 0
    with Session(engine) as free:
        for schema in WATCHED:
            disarm(free.connection(), schema)
        free.execute(text("set session_replication_role = replica"))
        free.commit()
        book = find_book(free, "demo")
        assert verify_book(free, book).is_good
        for name, column, statement in _changes(free):
            done = free.execute(text(statement)).rowcount  # type: ignore[attr-defined]
            report = verify_book(free, book) if done else None
            changed += bool(done)
            if report and report.is_good and not report.waiting:
                silent.append(f"{name}.{column}")
            free.rollback()
    engine.dispose()
    assert silent == []
    assert changed >= 80


WATCHED = {
    "app": (
        *("evidence", "evidence_page", "entry_evidence", "evidence_clearance"),
        *("expense", "expense_event", "expense_evidence", "entry_reason"),
        *("project", "project_event", "fund_publication", "role_grant"),
        "issued_document",
    ),
    "payments": ("movement",),
}


def _changes(session):
    for schema, tables in WATCHED.items():
        for column in columns(session.connection(), schema):
            if column.table not in tables or column.name == "book_id":
                continue
            for ctid in rows(session.connection(), column.table, schema)[:1]:
                for update in column.updates():
                    table = f"{schema}.{column.table}"
                    yield (
                        column.table,
                        column.name,
                        f"update {table} {update} and ctid = '{ctid}'",
                    )
