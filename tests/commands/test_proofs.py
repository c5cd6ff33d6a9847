"""Seal, verify, prove and publish, as a user calls them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from app.embedded_postgres import Server
from ledger.proof import verifier
from tests.commands.conftest import Igoudar
from tests.databases import Database, admin


@pytest.fixture(scope="module")
def papers(igoudar: Igoudar, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a checkpoint that was issued when the book was sealed."""
    folder = tmp_path_factory.mktemp("papers")
    sealed = igoudar("seal")
    assert sealed.exit_code == 0, sealed.output
    issued = igoudar("publish-checkpoint")
    assert issued.exit_code == 0, issued.output
    (folder / "checkpoint").write_text(issued.stdout, encoding="utf-8")
    (folder / "README").write_text("no checkpoint\n", encoding="utf-8")
    return folder


def verified(bundle: Path, *options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, verifier.__file__, str(bundle), *map(str, options)],
        check=False,
        capture_output=True,
        text=True,
    )


def test_a_sealed_book_is_as_it_was_sealed(igoudar: Igoudar, papers: Path) -> None:
    asked = igoudar("verify", "--checkpoint", papers / "checkpoint")
    assert asked.exit_code == 0, asked.output
    assert "Book demo is as it was sealed" in asked.output


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize(
    "named", [("1",), ("--fund", "P2"), ("bank:FDR01:pool_funding", "--fund", "POOL")]
)
def test_a_proof_is_checked_without_the_program(
    igoudar: Igoudar, papers: Path, tmp_path: Path, named: tuple[str, ...]
) -> None:
    out = tmp_path / "proof"
    since = ("--since", papers / "checkpoint")
    asked = igoudar("proof", *named, *since, "--out", out)
    assert asked.exit_code == 0, asked.output
    checked = verified(out)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace("2026-01-", "2025-01-"), encoding="utf-8")
    assert verified(out).returncode != 0


def test_what_grew_since_a_checkpoint_is_proved(
    igoudar: Igoudar, papers: Path, tmp_path: Path
) -> None:
    out = tmp_path / "grown"
    asked = igoudar("proof", "--since", papers / "checkpoint", "--out", out)
    assert asked.exit_code == 0, asked.output
    assert verified(out).returncode == 0


@pytest.mark.parametrize(
    ("words", "option"),
    [(("verify",), "--checkpoint"), (("proof", "1", "--out", "x"), "--since")],
)
def test_a_paper_that_is_no_checkpoint_is_named_with_its_option(
    igoudar: Igoudar, papers: Path, words: tuple[str, ...], option: str
) -> None:
    asked = igoudar(*words, option, papers / "README")
    assert asked.exit_code == 2
    assert f"Invalid value for {option}" in asked.output
    assert str(papers / "README") in asked.output


@pytest.mark.both
def test_a_new_key_is_signed_for_by_the_old_one(
    igoudar: Igoudar, papers: Path, tmp_path: Path
) -> None:
    renewed = igoudar("publish-checkpoint", "--new-key")
    assert renewed.exit_code == 0, renewed.output
    again = tmp_path / "renewed"
    again.write_text(renewed.stdout, encoding="utf-8")
    both = ("--checkpoint", papers / "checkpoint", "--checkpoint", again)
    asked = igoudar("verify", *both)
    assert asked.exit_code == 0, asked.output
    assert igoudar("publish-checkpoint").exit_code == 0
    out = tmp_path / "since"
    asked = igoudar("proof", "--since", papers / "checkpoint", "--out", out)
    assert asked.exit_code == 0, asked.output
    old, new = json.loads(out.read_text(encoding="utf-8"))["keys"]
    for key in (old, new):
        given = ("--key", key, "--lang", "en")
        checked = verified(out, *given, "--checkpoint", again)
        assert checked.returncode == 0, checked.stdout
    known = ("--key", old, "--checkpoint", papers / "checkpoint")
    checked = verified(out, *known)
    assert checked.returncode == 0, checked.stdout
    assert "A trusted key has this one in its log" in checked.stdout


def test_a_row_that_was_changed_is_named(
    igoudar: Igoudar, papers: Path, own_story: Database
) -> None:
    assert papers.exists()
    change = "update ledger.journal_entry set fact = %s where fact = %s"
    facts = ("bank:FDR01:changed", "bank:FDR01:pool_funding")
    url = own_story.superuser_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        link.execute(change, facts)
        asked = igoudar("verify")
        link.execute(change, facts[::-1])
    assert asked.exit_code == 1
    assert "bank:FDR01" in asked.output
    assert igoudar("verify").exit_code == 0


def test_an_entry_that_was_slipped_in_is_named(
    igoudar: Igoudar, papers: Path, own_story: Database
) -> None:
    assert papers.exists()
    slip = (
        "insert into ledger.journal_entry (book_id, id, kind, fact, occurred_on, day,"
        " act_id) select book_id, 999999, kind, 'bank:SLIPPED:gift', occurred_on, day,"
        " act_id from ledger.journal_entry where id = 1 returning public_id"
    )
    url = own_story.superuser_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        row = link.execute(slip).fetchone()
        asked = igoudar("verify")
        link.execute("delete from ledger.journal_entry where id = 999999")
    assert row is not None
    named = f"1 entry without a number (entry {row[0]} bank:SLIPPED:gift)."
    assert named in " ".join(asked.output.split())


@pytest.mark.usefixtures("papers")
def test_a_proof_of_a_fund_that_an_entry_did_not_move_is_refused(
    igoudar: Igoudar, tmp_path: Path
) -> None:
    out = tmp_path / "proof"
    asked = igoudar("proof", "bank:FDR01:pool_funding", "--fund", "P2", "--out", out)
    assert asked.exit_code == 1, asked.output
    assert "has no part in fund P2: name a fund that it moved." in asked.stderr
    assert not out.exists()


def test_a_copy_that_only_reads_says_so(
    igoudar: Igoudar, own_story: Database, server: Server
) -> None:
    only = f"alter database {own_story.name} set default_transaction_read_only"
    with admin(server) as connection:
        connection.execute(f"{only} = on".encode())
        asked = igoudar("seal")
        connection.execute(f"{only} = off".encode())
    assert asked.exit_code == 1, asked.output
    told = "this database only reads, as a copy does: write to the one it follows."
    assert asked.stderr.strip() == f"Error: {told}"
