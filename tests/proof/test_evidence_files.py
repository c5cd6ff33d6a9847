"""T7 (c): a receipt that was replaced or lost is found, and what it proves is named."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.cli import main
from app.embedded_postgres import Server
from app.evidence import comparing
from app.evidence.comparing import FileDifference, compare_files, count_files
from app.evidence.files import BLOCK, FOLDER, DiskFiles
from app.settings import Settings
from ledger.book.books import Book, find_book
from tests.databases import Database, cloned

OTHER = b"another paper"


@pytest.fixture(scope="module")
def own_told(server: Server, worker: str, told_story: str) -> Iterator[Database]:
    with cloned(server, f"files_{worker}", template=told_story) as database:
        yield database


@pytest.fixture
def opened(own_told: Database) -> Iterator[Session]:
    with Session(own_told.engine_app) as session:
        yield session


@pytest.fixture
def book(opened: Session) -> Book:
    return find_book(opened, "demo")


@pytest.fixture
def home(told_story: str, settings: Settings, tmp_path: Path) -> Path:
    """A home with the files of the story, which a test may spoil."""
    assert told_story
    shutil.copytree(settings.home / FOLDER, tmp_path / FOLDER)
    return tmp_path


@pytest.fixture
def call(own_told: Database, settings: Settings, home: Path) -> Callable[..., Result]:
    own = replace(settings, home=home)
    given = {
        "LOG_LEVEL": "error",
        "SECRET_KEY": own.secret_key,
        "DATABASE_URL": own_told.app_url,
        "DATABASE_OWNER_URL": own_told.owner_url,
        "IGOUDAR_HOME": str(home),
        "COLUMNS": "1000",
    }
    return lambda *words: CliRunner(env=given).invoke(main, list(words))


def path_of(home: Path, digest: bytes) -> Path:
    return home / FOLDER / digest.hex()[:2] / digest.hex()


def spoil(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(OTHER)


def lose(path: Path) -> None:
    path.unlink()


def one(session: Session, query: str) -> tuple[str, bytes, str]:
    """Ask for a public id, a hash and the name of what it belongs to."""
    public_id, digest, name = session.execute(text(query)).one()
    return str(public_id), bytes(digest), name


OF_ENTRY = """
    select v.public_id, v.sha256, 'entry ' || n.number || ' ' || e.fact
    from app.evidence v
    join app.entry_evidence t on t.book_id = v.book_id and t.evidence_id = v.id
    join ledger.journal_entry e on e.book_id = v.book_id and e.id = t.entry_id
    join ledger.register_number n on n.book_id = v.book_id and n.entry_id = e.id
    order by v.id, e.id limit 1
"""


NAMED = """
    select sha256 from app.evidence union select sha256 from app.evidence_page
    union select thumbnail_sha256 from app.evidence_page
"""


@pytest.mark.sampled
@pytest.mark.parametrize("command", ["verify", "check"])
def test_a_receipt_that_was_replaced_is_named(
    opened: Session, home: Path, call: Callable[..., Result], command: str
) -> None:
    public_id, digest, name = one(opened, OF_ENTRY)
    spoil(path_of(home, digest))
    answer = call(command, "--book", "demo")
    assert answer.exit_code == 1, answer.output
    for word in (public_id, name, digest.hex(), sha256(OTHER).hexdigest(), "replaced"):
        assert word in answer.output


@pytest.mark.sampled
@pytest.mark.parametrize("command", ["verify", "check"])
def test_a_receipt_that_was_lost_is_named(
    opened: Session, home: Path, call: Callable[..., Result], command: str
) -> None:
    public_id, digest, name = one(opened, OF_ENTRY)
    lose(path_of(home, digest))
    answer = call(command, "--book", "demo")
    assert answer.exit_code == 1, answer.output
    told = f"evidence {public_id} of {name}: the original is lost"
    assert told in answer.output
    assert digest.hex() in answer.output


def test_files_that_are_whole_are_counted_once_they_were_hashed(
    opened: Session, book: Book, call: Callable[..., Result]
) -> None:
    answer = call("verify", "--book", "demo")
    assert answer.exit_code == 0, answer.output
    count = count_files(opened, book)
    assert f"Files of evidence: {count} of {count}" in answer.stderr
    assert f"Its {count} files of evidence are as they were handed in." in answer.stdout


def test_a_copy_of_the_database_verifies_its_rows_alone(
    home: Path, call: Callable[..., Result]
) -> None:
    shutil.rmtree(home / FOLDER)
    assert call("verify", "--book", "demo").exit_code == 1
    answer = call("verify", "--book", "demo", "--rows-only")
    assert answer.exit_code == 0, answer.output
    assert "files of evidence" not in answer.output


def test_each_file_is_found_changed_or_gone(
    opened: Session, book: Book, home: Path
) -> None:
    """Each original, each page and each thumbnail, one at a time: none is silent."""
    kept = [path_of(home, bytes(digest)) for digest in opened.scalars(text(NAMED))]
    assert len(kept) == count_files(opened, book)
    for path in kept:
        whole = path.read_bytes()
        flipped = bytes([whole[0] ^ 1]) + whole[1:]
        path.chmod(0o600)
        path.write_bytes(flipped)
        (found,) = compared(opened, book, home)
        assert (found.kept.hex(), found.found) == (path.name, sha256(flipped).digest())
        path.unlink()
        (found,) = compared(opened, book, home)
        assert (found.kept.hex(), found.found) == (path.name, None)
        path.write_bytes(whole)
    assert compared(opened, book, home) == []


def compared(session: Session, book: Book, home: Path) -> list[FileDifference]:
    return compare_files(session, book, DiskFiles.below(home))


def test_the_oldest_evidence_is_named_first(
    opened: Session, book: Book, home: Path
) -> None:
    for path in (home / FOLDER).rglob("*"):
        if path.is_file():
            lose(path)
    found = compared(opened, book, home)
    query = text("select public_id from app.evidence order by id")
    in_order = list(dict.fromkeys(one.evidence for one in found))
    assert in_order == list(opened.scalars(query))[: len(in_order)]
    assert found[0].file == "the original"


def test_only_the_first_differences_are_told(
    home: Path, call: Callable[..., Result]
) -> None:
    shutil.rmtree(home / FOLDER)
    answer = call("verify", "--book", "demo")
    assert answer.stdout.count(" is lost: ") == comparing.MOST


def test_what_cannot_be_read_is_not_called_lost(
    opened: Session, book: Book, home: Path
) -> None:
    _, digest, _ = one(opened, OF_ENTRY)
    path = path_of(home, digest)
    path.unlink()
    path.mkdir()
    (found,) = compared(opened, book, home)
    assert "cannot be read (Is a directory)" in str(found)


@pytest.mark.parametrize("command", ["verify", "check"])
def test_a_pipe_in_place_of_a_receipt_is_named_and_not_waited_for(
    opened: Session, home: Path, call: Callable[..., Result], command: str
) -> None:
    public_id, digest, name = one(opened, OF_ENTRY)
    path = path_of(home, digest)
    path.unlink()
    os.mkfifo(path)
    answer = call(command, "--book", "demo")
    assert answer.exit_code == 1, answer.output
    told = f"evidence {public_id} of {name}: the original cannot be read"
    assert f"{told} (it is not a file)" in answer.output


def test_a_large_file_is_hashed_a_block_at_a_time(tmp_path: Path) -> None:
    files = DiskFiles(tmp_path)
    data = b"x" * (BLOCK + 1)
    assert files.digest_now(files.put(data)) == sha256(data).digest()


def test_handing_the_same_file_in_again_mends_it(
    opened: Session, book: Book, home: Path
) -> None:
    _, digest, _ = one(opened, OF_ENTRY)
    path = path_of(home, digest)
    whole = path.read_bytes()
    spoil(path)
    assert compared(opened, book, home)
    DiskFiles.below(home).put(whole)
    assert compared(opened, book, home) == []
