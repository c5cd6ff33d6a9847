"""A verdict speaks of what was checked alone, and a fault never reads as altered."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.proof import verifier

KEPT = Path(__file__).parent.parent / "data" / "bundles"
KEY = KEPT / "key.txt"


def lines_of(name: str) -> list[str]:
    return (KEPT / name).read_text(encoding="utf-8").splitlines(keepends=True)


def told(tmp_path: Path, lines: list[str], *options: object) -> tuple[int, str]:
    file, out = tmp_path / "bundle.jsonl", io.StringIO()
    file.write_text("".join(lines), encoding="utf-8")
    given = [str(each) for each in (file, "--lang", "en", *options)]
    return verifier.main(given, out), out.getvalue()


def claiming(name: str, **claim: str) -> list[str]:
    first, *leaves = lines_of(name)
    return [json.dumps(json.loads(first) | claim) + "\n", *leaves]


def test_a_fund_of_which_nothing_is_shown_is_not_valid(tmp_path: Path) -> None:
    lines = lines_of("fund.jsonl")[:1]
    expected = verifier.ALTERED, "ALTERED: the bundle does not hold fund WELL\n"
    assert told(tmp_path, lines) == expected


def test_the_total_of_another_fund_does_not_count(tmp_path: Path) -> None:
    lines = claiming("fund.jsonl", fund="SCHOOL")
    expected = verifier.ALTERED, "ALTERED: the bundle does not hold fund SCHOOL\n"
    assert told(tmp_path, lines) == expected


@pytest.mark.parametrize("size", ["of the whole world", "1", ""])
def test_a_checkpoint_is_called_by_the_length_that_was_signed(
    tmp_path: Path, size: str
) -> None:
    lines = claiming("growth.jsonl", checkpoint=size)
    name = f"checkpoint {size}".strip()
    expected = verifier.ALTERED, f"ALTERED: the bundle does not hold {name}\n"
    assert told(tmp_path, lines) == expected


def test_a_bundle_may_not_say_itself_what_it_proves(tmp_path: Path) -> None:
    lines = claiming("entry.jsonl", what="all funds", **{"all funds": "empty"})
    expected = verifier.UNREADABLE, "NOT READABLE: not a proof bundle (what)\n"
    assert told(tmp_path, lines) == expected


def test_a_leaf_of_another_kind_is_no_entry(tmp_path: Path) -> None:
    fund = next(
        fields["id"]
        for line in lines_of("fund.jsonl")[1:]
        if "id" in (fields := verifier.fields_of(json.loads(line)))
        and json.loads(line)["header"].startswith("fund\n")
    )
    lines = claiming("fund.jsonl", what="entry", entry=fund)
    expected = verifier.ALTERED, f"ALTERED: the bundle does not hold entry {fund}\n"
    assert told(tmp_path, lines) == expected


def test_lists_without_end_are_no_bundle(tmp_path: Path) -> None:
    expected = (
        verifier.UNREADABLE,
        "NOT READABLE: not a proof bundle (RecursionError)\n",
    )
    assert told(tmp_path, ["[" * 200_000]) == expected


@pytest.mark.parametrize("held", [b"\xff\xa7", b"", b"a secret in base64"])
def test_a_file_without_keys_is_named(tmp_path: Path, held: bytes) -> None:
    keys = tmp_path / "keys"
    keys.write_bytes(held)
    status, said = told(tmp_path, lines_of("entry.jsonl"), "--key", keys)
    assert status == verifier.UNREADABLE
    assert str(keys) in said


def test_the_file_that_is_missing_is_named(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for option in "--key", "--checkpoint":
        status, said = told(tmp_path, lines_of("entry.jsonl"), option, gone)
        assert (status, str(gone) in said) == (verifier.UNREADABLE, True)


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "ascii"])
def test_a_terminal_without_arabic_gets_the_status(encoding: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding)
    status = verifier.main([str(KEPT / "entry.jsonl"), "--key", str(KEY)], out)
    out.flush()
    assert status == verifier.VALID
    assert raw.getvalue().startswith(b"VALID: entry ")


def test_without_its_library_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "cryptography.py").write_text("raise ImportError", encoding="utf-8")
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, str(alone), str(KEPT / "entry.jsonl")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == verifier.UNREADABLE
    assert done.stderr.startswith("pip install cryptography")


@pytest.mark.parametrize("change", ["twice", "turned"])
def test_a_leaf_stands_once_and_in_its_order(tmp_path: Path, change: str) -> None:
    first, one, two, *rest = lines_of("fund.jsonl")
    leaves = [one, one, two] if change == "twice" else [two, one]
    status, text = told(tmp_path, [first, *leaves, *rest])
    assert status == verifier.ALTERED
    assert "stands twice, or in no order" in text
