"""A fund's bundle cannot hide the fund's end, where the checkpoint counts entries."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.book.calls import driver
from ledger.proof import verifier
from ledger.proof.bundles import fund_bundle
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.merkle import inclusion_path
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import publish
from ledger.proof.sealer import seal
from ledger.proof.storage import read_leaf, tile_loader
from ledger.proof.tiles import TileReader
from tests.ledger.small_book import NOW, SmallBook
from tests.proof.conftest import HOW

KEY = SigningKey("igoudar.example/proved", bytes(range(32)))
NOT_CONFIRMED = (
    verifier.ALTERED,
    "ALTERED: the checkpoint does not confirm how many entries fund WELL has\n",
)
MISSING = verifier.ALTERED, "ALTERED: entry 2 of fund WELL is missing\n"

First = dict[str, Any]


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    """A book in which a total of the fund WELL was sealed twice."""
    small = SmallBook.open(session, book_code)
    small.gift("G1", 100)
    publish(session, small.book, HOW, [KEY], at=NOW)
    small.gift("G2", 100)
    small.gift("G3", 100, fund="SCHOOL")
    publish(session, small.book, HOW, [KEY], at=NOW)
    return small


@pytest.fixture
def lines(small: SmallBook) -> list[str]:
    return list(fund_bundle(small.session, small.book, "WELL"))


@pytest.fixture
def cut(small: SmallBook, lines: list[str]) -> list[str]:
    """The bundle made by hand to end at the older total."""
    return [*lines[:-2], older_total(small, json.loads(lines[0]))]


def older_total(small: SmallBook, first: First) -> str:
    """Write the leaf of the fund's first total, with its path to the checkpoint."""
    link, book_id = driver(small.session), small.book.id
    row = link.execute(
        "select position from ledger.leaf where book_id = %s and kind = 'fund_total'"
        " and row_part = 'WELL' order by position limit 1",
        (book_id,),
    ).fetchone()
    assert row is not None
    position, size = int(str(row[0])), int(first["note"].split("\n")[1])
    leaf = read_leaf(link, book_id, position)
    assert leaf is not None
    path = inclusion_path(position, size, TileReader(tile_loader(link, book_id)))
    shown = {"header": leaf.header, "parts": [], "secrets": ""}
    steps = [step.hex() for step in path]
    return json.dumps({"position": position, **shown, "path": steps}) + "\n"


def told(tmp_path: Path, lines: list[str], *options: str) -> tuple[int, str]:
    file, out = tmp_path / "bundle.jsonl", io.StringIO()
    file.write_text("".join(lines), encoding="utf-8")
    options = (*options, "--key", str(KEY.verification_key))
    return verifier.main([str(file), *options], out), out.getvalue()


def in_english(tmp_path: Path, lines: list[str]) -> tuple[int, str]:
    return told(tmp_path, lines, "--lang", "en")


def with_first(lines: list[str], change: Callable[[First], None]) -> list[str]:
    first = json.loads(lines[0])
    change(first)
    return [json.dumps(first) + "\n", *lines[1:]]


def sign_without_counts(first: First) -> None:
    """Sign the head as checkpoints of before were."""
    origin, size, _ = first["note"].split("\n", 2)
    root = Checkpoint.parse(first["note"].partition("\n\n")[0] + "\n").root
    first["note"] = str(Checkpoint(origin, int(size), root).signed([KEY]))


def leave_count_out(first: First) -> None:
    del first["count"]


def test_a_whole_fund_is_said_to_be_whole_in_three_languages(
    tmp_path: Path, lines: list[str]
) -> None:
    size = json.loads(lines[0])["note"].split("\n")[1]
    status, said = told(tmp_path, lines)
    assert status == verifier.VALID
    english, french, arabic = said.splitlines()
    assert "of fund WELL up to its entry 2 stands" in english
    assert english.endswith(
        f" The fund's ledger is whole up to the checkpoint of {size} leaves."
    )
    assert french.endswith(f"complet jusqu'au point de contrôle de {size} feuilles.")
    assert arabic.endswith(f"ودفتر الصندوق كامل حتى نقطة التحقق ذات {size} ورقة.")


def test_a_bundle_that_ends_at_an_older_total_is_caught(
    tmp_path: Path, cut: list[str]
) -> None:
    assert in_english(tmp_path, cut) == MISSING
    assert in_english(tmp_path, with_first(cut, leave_count_out)) == NOT_CONFIRMED

    def count_less(first: First) -> None:
        first["count"]["entries"] = 1

    assert in_english(tmp_path, with_first(cut, count_less)) == NOT_CONFIRMED


def test_a_checkpoint_of_before_says_up_to_which_entry_it_goes(
    tmp_path: Path, lines: list[str], cut: list[str]
) -> None:
    """Under such a one the end can be hidden, and nothing is said of it."""
    for bundle, last in ((lines, 2), (cut, 1)):
        status, said = in_english(tmp_path, with_first(bundle, sign_without_counts))
        assert status == verifier.VALID
        assert f"of fund WELL up to its entry {last} stands" in said
        assert "whole" not in said


def bend_salt(count: First) -> None:
    count["salt"] = count["salt"][::-1]


def move(count: First) -> None:
    count["place"] += 1


def move_away(count: First) -> None:
    count["place"] = count["size"]


def shorten(count: First) -> None:
    count["path"].pop()


def lengthen(count: First) -> None:
    count["path"].append("00" * 32)


def swap(count: First) -> None:
    count["path"].reverse()


def add_one(count: First) -> None:
    count["entries"] += 1


@pytest.mark.parametrize(
    "bend", [bend_salt, move, move_away, shorten, lengthen, swap, add_one]
)
def test_a_count_that_does_not_lead_to_the_checkpoint_is_found(
    tmp_path: Path, lines: list[str], bend: Callable[[First], None]
) -> None:
    bent = with_first(lines, lambda first: bend(first["count"]))
    assert in_english(tmp_path, bent) == NOT_CONFIRMED


def test_a_count_of_another_fund_does_not_count(
    tmp_path: Path, small: SmallBook, lines: list[str]
) -> None:
    other = json.loads(next(fund_bundle(small.session, small.book, "SCHOOL")))

    def swap_counts(first: First) -> None:
        first["count"] = other["count"]

    assert in_english(tmp_path, with_first(lines, swap_counts)) == NOT_CONFIRMED


@pytest.mark.parametrize("line", ["", "funds " + "A" * 43 + "=\n"])
def test_the_line_of_counts_is_signed(
    tmp_path: Path, lines: list[str], line: str
) -> None:
    def change_note(first: First) -> None:
        *head, counts, below = first["note"].split("\n", 4)
        assert counts.startswith("funds ")
        first["note"] = "\n".join(head) + f"\n{line}{below}"

    assert in_english(tmp_path, with_first(lines, change_note)) == (
        verifier.ALTERED,
        "ALTERED: the checkpoint's signature does not fit\n",
    )


def test_a_fund_without_an_entry_is_whole(tmp_path: Path, small: SmallBook) -> None:
    lines = list(fund_bundle(small.session, small.book, "OPS"))
    assert json.loads(lines[0])["count"]["entries"] == 0
    status, said = in_english(tmp_path, lines)
    assert status == verifier.VALID
    assert "ledger is whole up to the checkpoint" in said


def test_a_bundle_that_could_not_be_compared_is_not_called_whole(
    tmp_path: Path, small: SmallBook, lines: list[str]
) -> None:
    small.gift("G4", 100)
    newer = publish(small.session, small.book, HOW, [KEY], at=NOW)
    paper = tmp_path / "paper"
    paper.write_text(newer.note, encoding="utf-8")
    status, said = told(tmp_path, lines, "--lang", "en", "--checkpoint", str(paper))
    assert status == verifier.OLDER
    assert "whole" not in said


def test_what_was_posted_since_the_checkpoint_is_not_counted_yet(
    small: SmallBook, lines: list[str]
) -> None:
    small.gift("G4", 100)
    seal(small.session, small.book, HOW)
    assert list(fund_bundle(small.session, small.book, "WELL")) == lines


def test_a_bundle_tells_nothing_of_the_counts_of_others(
    small: SmallBook, lines: list[str]
) -> None:
    count = json.loads(lines[0])["count"]
    guesses = {
        sha256(b"\0" + f"{fund}\t{entries}".encode()).hexdigest()
        for fund in ("SCHOOL", "OPS")
        for entries in range(5)
    }
    assert not guesses & {*count["path"]}
    link = driver(small.session)
    query = "select encode(salt, 'hex') from ledger.leaf where book_id = %s"
    salts = {str(row[0]) for row in link.execute(query, (small.book.id,))} - {""}
    assert salts
    assert not any(salt in "".join(lines) for salt in salts)


def test_a_salt_does_not_hide_how_a_code_begins() -> None:
    """Else the fund PUMP could be shown with the count of the fund HANDPUMP."""
    salt = bytes(32)
    leaf = sha256(b"\0" + salt + b"HANDPUMP\t3").digest()
    head = verifier.Head("o", 9, bytes(32), "k", leaf)
    count: First = {"entries": 3, "place": 0, "size": 1, "path": []}
    count["salt"] = salt.hex()
    assert verifier.counted_by(head, "HANDPUMP", count) == 3
    count["salt"] = (salt + b"HAND").hex()
    with pytest.raises(ValueError, match="hash"):
        verifier.counted_by(head, "PUMP", count)
