"""Bundles: a stranger checks an entry or a fund with one file and no database."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.embedded_postgres import Server
from ledger.book.books import Book, list_books
from ledger.book.reading import entry_of
from ledger.proof import bundles, verifier
from ledger.proof.bundles import entry_bundle, fund_bundle, growth_bundle
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.errors import NotSealedError
from ledger.proof.notes import SignedNote, SigningKey
from ledger.proof.publishing import latest, publish
from tests.databases import Database, cloned
from tests.ledger.small_book import NOW, SmallBook
from tests.proof.conftest import HOW

KEY = SigningKey("igoudar.example/proved", bytes(range(32)))
OTHER = SigningKey("igoudar.example/proved", bytes(32))


@pytest.fixture(scope="module")
def proved(server: Server, worker: str, filled: Database) -> Iterator[Session]:
    filled.dispose()
    with (
        cloned(server, f"bundles_{worker}", filled.name) as database,
        Session(database.engine_app) as session,
    ):
        publish(session, list_books(session)[0], HOW, [KEY], at=NOW)
        session.commit()
        yield session


@pytest.fixture
def book(proved: Session) -> Book:
    return list_books(proved)[0]


@pytest.fixture
def fund_lines(proved: Session, book: Book) -> list[str]:
    return list(fund_bundle(proved, book, "WELL"))


@pytest.fixture
def entry_lines(proved: Session, book: Book) -> list[str]:
    entry = entry_of(proved, book, "bank:G4:gift")
    assert entry is not None
    return list(entry_bundle(proved, book, entry.public_id, fund="OPS"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bundle.jsonl"


def run(file: Path, lines: list[str], *options: str) -> tuple[int, str]:
    file.write_text("".join(lines), encoding="utf-8")
    out = io.StringIO()
    status = verifier.main([str(file), *options], out)
    return status, out.getvalue()


def changed(lines: list[str], at: int, old: str, new: str) -> list[str]:
    assert old in lines[at]
    return [*lines[:at], lines[at].replace(old, new), *lines[at + 1 :]]


def test_the_two_formats_are_one() -> None:
    assert bundles.FORMAT == verifier.FORMAT


def test_an_entry_is_valid_in_three_languages(
    file: Path, entry_lines: list[str]
) -> None:
    status, told = run(file, entry_lines)
    assert status == verifier.VALID
    assert [line.split(":")[0].strip() for line in told.splitlines()] == [
        *("VALID", "VALIDE", "صحيح"),
    ]


def test_a_bundle_shows_one_fund_of_an_entry_and_no_secret(
    entry_lines: list[str],
) -> None:
    whole = "".join(entry_lines)
    assert "G4-tip" in whole
    assert "30000" not in whole
    assert "p1" not in json.loads(entry_lines[1])["secrets"]


def test_a_fund_is_valid_whole(file: Path, fund_lines: list[str]) -> None:
    key = str(KEY.verification_key)
    status, told = run(file, fund_lines, "--lang", "en", "--key", key)
    assert (status, told[:30]) == (verifier.VALID, "VALID: the ledger of fund WELL")
    shown = [part for line in fund_lines[1:] for part in json.loads(line)["parts"]]
    assert {part["text"].split("\t")[1] for part in shown if "text" in part} == {"WELL"}


def test_every_changed_character_of_a_leaf_is_found(
    file: Path, entry_lines: list[str]
) -> None:
    leaf = json.loads(entry_lines[1])
    text_ = next(part["text"] for part in leaf["parts"] if "text" in part)
    for source in (leaf["header"], text_):
        for at in range(0, len(source), 7):
            other = chr(ord(source[at]) ^ 1)
            bent = json.dumps(source[:at] + other + source[at + 1 :])[1:-1]
            before = json.dumps(source)[1:-1]
            lines = [entry_lines[0], json.dumps(leaf).replace(before, bent)]
            assert run(file, lines)[0] == verifier.ALTERED


@pytest.mark.parametrize("dropped", range(1, 4))
def test_an_entry_left_out_of_a_fund_is_missed(
    file: Path, fund_lines: list[str], dropped: int
) -> None:
    entries = [n for n, line in enumerate(fund_lines) if '"header":"entry' in line]
    at = entries[-dropped]
    status, told = run(file, fund_lines[:at] + fund_lines[at + 1 :], "--lang", "en")
    assert status == verifier.ALTERED
    assert "of fund WELL is missing" in told


def test_a_fund_without_its_total_is_not_whole(
    file: Path, fund_lines: list[str]
) -> None:
    assert '"header":"fund_total' in fund_lines[-1]
    assert run(file, fund_lines[:-1])[0] == verifier.ALTERED


def test_a_changed_checkpoint_is_found(file: Path, entry_lines: list[str]) -> None:
    size = json.loads(entry_lines[0])["note"].split("\n")[1]
    lines = changed(entry_lines, 0, f"\\n{size}\\n", f"\\n{int(size) + 1}\\n")
    assert run(file, lines)[0] == verifier.ALTERED


def test_another_books_key_does_not_vouch(file: Path, entry_lines: list[str]) -> None:
    key = str(OTHER.verification_key)
    status, told = run(file, entry_lines, "--key", key, "--lang", "fr")
    assert status == verifier.FOREIGN
    assert told.startswith("PAS DE CE REGISTRE")


def test_a_bundle_for_another_entry_is_refused(
    file: Path, entry_lines: list[str]
) -> None:
    entry = json.loads(entry_lines[0])["entry"]
    lines = changed(entry_lines, 0, entry, entry[::-1])
    assert run(file, lines)[0] == verifier.ALTERED


def test_an_older_bundle_says_so(
    file: Path, entry_lines: list[str], tmp_path: Path, proved: Session, book: Book
) -> None:
    small = SmallBook(proved, book, iter(range(1_000, 2_000)))
    small.gift("LATER", 100)
    newer = tmp_path / "checkpoint"
    newer.write_text(publish(proved, book, HOW, [KEY], at=NOW).note, encoding="utf-8")
    proved.rollback()
    status, told = run(file, entry_lines, "--checkpoint", str(newer), "--lang", "en")
    assert status == verifier.OLDER
    assert told.startswith("OLDER THAN")


@pytest.fixture
def grown(proved: Session, book: Book, tmp_path: Path) -> Iterator[Path]:
    """The paper of the book's first checkpoint; another follows it."""
    paper = tmp_path / "paper"
    first = latest(proved, book)
    assert first is not None
    paper.write_text(first.note, encoding="utf-8")
    SmallBook(proved, book, iter(range(3_000, 4_000))).gift("GROWN", 100)
    publish(proved, book, HOW, [KEY], at=NOW)
    yield paper
    proved.rollback()


def head_of(paper: Path) -> tuple[int, bytes]:
    note = SignedNote.parse(paper.read_text(encoding="utf-8"))
    checkpoint = Checkpoint.parse(note.text)
    return checkpoint.size, checkpoint.root


def sizes(paper: Path) -> list[int]:
    return [head_of(paper)[0]]


def test_a_bundle_continues_a_checkpoint_on_paper(
    file: Path, proved: Session, book: Book, grown: Path
) -> None:
    since, given = sizes(grown), ("--checkpoint", str(grown))
    for lines in (
        list(fund_bundle(proved, book, "WELL", since=since)),
        list(growth_bundle(proved, book, since)),
    ):
        status, told = run(file, lines, *given)
        assert status == verifier.VALID
        assert "It continues the checkpoint of" in told
        assert "plus ancien" in told
        assert "امتداد لنقطة التحقق" in told


def test_a_book_that_was_made_anew_does_not_continue_the_paper(
    file: Path, proved: Session, book: Book, grown: Path
) -> None:
    lines = list(growth_bundle(proved, book, sizes(grown)))
    size, root = head_of(grown)
    forged = Checkpoint(KEY.name, size, bytes([root[0] ^ 1]) + root[1:])
    grown.write_text(str(forged.signed([KEY])), encoding="utf-8")
    status, told = run(file, lines, "--checkpoint", str(grown), "--lang", "en")
    assert status == verifier.ALTERED
    assert f"does not continue the checkpoint of {size} leaves" in told


def test_a_bundle_of_the_same_size_with_another_root_is_altered(
    file: Path, entry_lines: list[str], tmp_path: Path
) -> None:
    size = int(json.loads(entry_lines[0])["note"].split("\n")[1])
    paper = tmp_path / "paper"
    forged = Checkpoint(KEY.name, size, bytes(32)).signed([KEY])
    paper.write_text(str(forged), encoding="utf-8")
    assert run(file, entry_lines, "--checkpoint", str(paper))[0] == verifier.ALTERED


def test_a_bundle_without_a_path_from_the_paper_says_what_to_ask_for(
    file: Path, proved: Session, book: Book, grown: Path
) -> None:
    lines = list(fund_bundle(proved, book, "WELL"))
    status, told = run(file, lines, "--checkpoint", str(grown), "--lang", "en")
    assert status == verifier.UNREADABLE
    assert "ask for a bundle made since" in told


def test_a_path_that_was_bent_is_found(
    file: Path, proved: Session, book: Book, grown: Path
) -> None:
    first = json.loads(next(growth_bundle(proved, book, sizes(grown))))
    path = first["since"][0]["path"]
    for bent in (path[:-1], [*path, path[0]], [path[0][::-1], *path[1:]], []):
        first["since"][0]["path"] = bent
        lines = [json.dumps(first) + "\n"]
        assert run(file, lines, "--checkpoint", str(grown))[0] == verifier.ALTERED


def test_a_checkpoint_of_another_book_does_not_vouch(
    file: Path, entry_lines: list[str], tmp_path: Path
) -> None:
    paper = tmp_path / "paper"
    other = SigningKey("igoudar.example/other", bytes(32))
    paper.write_text(str(Checkpoint(other.name, 1, bytes(32)).signed([other])))
    keys = ("--key", str(KEY.verification_key), "--key", str(other.verification_key))
    status, _ = run(file, entry_lines, *keys, "--checkpoint", str(paper))
    assert status == verifier.FOREIGN


@pytest.mark.parametrize("lines", [[], ["{}\n"], ["no json\n"], ['{"format": 1}\n']])
def test_what_is_no_bundle_is_said_to_be_none(file: Path, lines: list[str]) -> None:
    assert run(file, lines)[0] == verifier.UNREADABLE


def test_it_runs_alone(file: Path, entry_lines: list[str], tmp_path: Path) -> None:
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    file.write_text("".join(entry_lines), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(alone), str(file), "--lang", "en"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.stdout.startswith("VALID"), done.stderr
    assert done.returncode == 0


def test_nothing_is_proved_before_a_checkpoint(proved: Session, book: Book) -> None:
    small = SmallBook(proved, book, iter(range(2_000, 3_000)))
    small.gift("UNSEALED", 100)
    entry = entry_of(proved, book, "bank:UNSEALED:gift")
    assert entry is not None
    with pytest.raises(NotSealedError, match="publish one first"):
        list(entry_bundle(proved, book, entry.public_id))
    bare = SmallBook.open(proved, "never-sealed")
    for lines in (
        growth_bundle(proved, bare.book, [1]),
        fund_bundle(proved, bare.book, "WELL"),
    ):
        with pytest.raises(NotSealedError):
            list(lines)
    proved.rollback()


def test_a_fund_that_no_checkpoint_covers_has_no_bundle(
    proved: Session, book: Book
) -> None:
    with pytest.raises(NotSealedError, match="NEWER"):
        list(fund_bundle(proved, book, "NEWER"))


def test_an_erased_note_leaves_every_proof_valid(
    file: Path, entry_lines: list[str], proved: Session, book: Book
) -> None:
    erase = "select ledger.erase_note_v1(1, 1, '2026-05-01')"
    proved.execute(text(erase))
    lines = list(fund_bundle(proved, book, "WELL"))
    proved.rollback()
    assert run(file, lines)[0] == verifier.VALID
    assert run(file, entry_lines)[0] == verifier.VALID
    assert latest(proved, book) is not None
