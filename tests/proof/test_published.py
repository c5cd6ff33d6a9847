"""What strangers can fetch, and the commands that seal, verify, prove and publish."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.embedded_postgres import Server
from app.extensions import db
from app.proving.commands import change_key, publish_all, seal_book, verify_book
from app.proving.keys import FILE, KeyGivenError, replace_seed, signing_key
from app.settings import Settings, SettingsError
from ledger.book.books import Book, list_books
from ledger.proof import verifier
from ledger.proof.bundles import entry_of_number, fund_bundle
from ledger.proof.checkpoints import open_checkpoint
from ledger.proof.notes import VerificationKey
from ledger.proof.publishing import latest, verification_keys
from tests.databases import Database, cloned
from tests.lending import Lender

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def ours(
    server: Server,
    worker: str,
    filled: Database,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """An installation of its own on a copy of the filled book."""
    filled.dispose()
    with cloned(server, f"published_{worker}", filled.name) as database:
        yield Settings(
            home=tmp_path_factory.mktemp("published"),
            secret_key="a secret of the tests, of enough characters",  # noqa: S106
            database_url=database.app_url,
            database_owner_url=database.owner_url,
            public_url="https://igoudar.example",
            log_level="error",
        )


@pytest.fixture(scope="module")
def site(lender: Lender, ours: Settings) -> Iterator[Flask]:
    with lender.lend(ours) as lent:
        with lent.app_context():
            publish_all(db.session, ours, at=NOW)
        yield lent


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def session(site: Flask) -> Iterator[Session]:
    with site.app_context():
        yield db.session


@pytest.fixture
def book(session: Session) -> Book:
    return list_books(session)[0]


def test_a_stranger_fetches_the_checkpoint_and_its_keys(visitor: FlaskClient) -> None:
    note = visitor.get("/.well-known/igoudar/checkpoint")
    keys = visitor.get("/.well-known/igoudar/keys").text.splitlines()
    assert note.mimetype == "text/plain"
    opened = open_checkpoint(
        note.text,
        [VerificationKey.parse(key) for key in keys],
        origin="igoudar.example/proved",
    )
    assert opened.size > 70


def test_each_checkpoint_has_an_address_of_its_own(visitor: FlaskClient) -> None:
    first = visitor.get("/.well-known/igoudar/checkpoints/1?book=proved")
    assert first.text.startswith("igoudar.example/proved\n")
    assert visitor.get("/.well-known/igoudar/checkpoints/999").status_code == 404
    assert visitor.get("/.well-known/igoudar/checkpoint?book=none").status_code == 404


def test_the_verifier_can_be_fetched(visitor: FlaskClient) -> None:
    text_ = visitor.get("/.well-known/igoudar/verifier.py").text
    assert text_ == Path(verifier.__file__).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Checkpoints"), ("fr", "Points de contrôle"), ("ar", "نقاط التحقق")],
)
def test_the_page_lists_all_checkpoints(
    visitor: FlaskClient, language: str, title: str
) -> None:
    page = visitor.get(f"/{language}/checkpoints").text
    assert f'<h1 class="h2">{title}</h1>' in page
    assert "igoudar.example/proved+" in page


def test_nothing_is_published_twice_without_news(
    session: Session, ours: Settings, book: Book
) -> None:
    publish_all(session, ours, at=NOW)
    before = latest(session, book)
    for _ in range(3):
        publish_all(session, ours, at=NOW)
    assert latest(session, book) == before


@pytest.mark.both
def test_a_new_key_is_vouched_for_by_the_old_one(
    session: Session, ours: Settings, book: Book
) -> None:
    old = signing_key(session, ours, book).verification_key
    change_key(session, ours, at=NOW)
    both = latest(session, book)
    new = signing_key(session, ours, book).verification_key
    assert both is not None
    assert new != old
    for key in (old, new):
        open_checkpoint(both.note, [key], origin=old.name)
    assert verification_keys(session, book)[-2:] == [old, new]
    assert (ours.home / FILE).stat().st_mode & 0o777 == 0o600
    seal_book(session, book)
    assert verify_book(session, book).is_good


def test_a_key_may_come_from_the_environment(
    session: Session, ours: Settings, book: Book, tmp_path: Path
) -> None:
    given = replace(ours, home=tmp_path, proof_key="A" * 43 + "=")
    assert signing_key(session, given, book).seed == bytes(32)
    with pytest.raises(KeyGivenError, match="PROOF_KEY"):
        change_key(session, given, at=NOW)
    session.rollback()
    with pytest.raises(SettingsError, match="PROOF_KEY holds no key"):
        signing_key(session, replace(given, proof_key="short"), book)


def test_a_spoilt_key_file_is_named(
    session: Session, ours: Settings, book: Book, tmp_path: Path
) -> None:
    own = replace(ours, home=tmp_path)
    replace_seed(own, b"short")
    with pytest.raises(SettingsError, match="proof-key holds no key"):
        signing_key(session, own, book)


def test_evidence_is_sealed_and_watched(session: Session, book: Book) -> None:
    session.execute(
        text(
            "insert into app.evidence (book_id, sha256, media_type, size_bytes, width,"
            " height, look, added_at, act_id) values (1, sha256('x'), 'image/png', 9,"
            " 9, 9, decode(repeat('00', 1024), 'hex'), now(), 1)"
        )
    )
    session.commit()
    seal_book(session, book)
    found = session.execute(
        text("select secrets from ledger.leaf where kind = 'evidence'")
    ).scalar_one()
    assert [line.split("\t")[0] for line in found.splitlines()] == ["sha256", "look"]
    assert verify_book(session, book).is_good


def test_entries_are_found_by_their_register_numbers(
    session: Session, book: Book
) -> None:
    assert entry_of_number(session, book, 1) is not None
    assert entry_of_number(session, book, 999) is None


def test_a_fund_bundle_names_the_public_origin(session: Session, book: Book) -> None:
    first = json.loads(next(iter(fund_bundle(session, book, "WELL"))))
    assert first["origin"] == "igoudar.example/proved"
