"""Whoever trusts an old key trusts those that it vouched for, and no others."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from ledger.proof import verifier
from ledger.proof.bundles import fund_bundle, growth_bundle
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.notes import SignedNote, SigningKey
from ledger.proof.publishing import Published, publish
from tests.ledger.small_book import NOW, SmallBook
from tests.proof.conftest import HOW

FIRST, SECOND, THIRD, STRANGER = (
    SigningKey("igoudar.example/proved", bytes([number]) * 32) for number in range(4)
)
FOREIGN = (
    verifier.FOREIGN,
    "NOT FROM THIS BOOK: no signature by the key that is trusted\n",
)
Lines = list[str]
First = dict[str, Any]


@pytest.fixture
def small(session: Session, book_code: str) -> SmallBook:
    return SmallBook.open(session, book_code)


@pytest.fixture
def issued(small: SmallBook) -> list[Published]:
    """Checkpoints by the first key, and after two changes by the third."""
    signers = [FIRST], [FIRST, SECOND], [SECOND], [SECOND, THIRD], [THIRD]
    found = []
    for number, keys in enumerate(signers):
        small.gift(f"G{number}", 100)
        found.append(publish(small.session, small.book, HOW, keys, at=NOW))
    return found


@pytest.fixture
def lines(small: SmallBook, issued: list[Published]) -> Lines:
    since = [issued[0].checkpoint.size]
    return list(fund_bundle(small.session, small.book, "WELL", since=since))


def told(tmp_path: Path, lines: Lines, *options: object) -> tuple[int, str]:
    file, out = tmp_path / "bundle.jsonl", io.StringIO()
    file.write_text("".join(lines), encoding="utf-8")
    return verifier.main([str(each) for each in (file, *options)], out), out.getvalue()


def trusting(
    tmp_path: Path, lines: Lines, key: SigningKey, *options: object
) -> tuple[int, str]:
    trusted = "--key", str(key.verification_key), "--lang", "en"
    return told(tmp_path, lines, *trusted, *options)


def bent(lines: Lines, bend: Callable[[First], None]) -> Lines:
    first = json.loads(lines[0])
    bend(first)
    return [json.dumps(first) + "\n", *lines[1:]]


@pytest.mark.parametrize(("key", "is_vouched"), [(FIRST, 1), (SECOND, 1), (THIRD, 0)])
def test_each_key_that_ever_signed_verifies_a_bundle(
    tmp_path: Path, lines: Lines, key: SigningKey, is_vouched: int
) -> None:
    status, said = trusting(tmp_path, lines, key)
    assert status == verifier.VALID
    assert f"Key: {THIRD.name}+{THIRD.verification_key.id.hex()}." in said
    assert said.count("A trusted key has this one in its log") == is_vouched
    assert said.count("It continues the checkpoint of") == is_vouched


def test_that_a_key_is_vouched_for_is_said_in_three_languages(
    tmp_path: Path, lines: Lines
) -> None:
    _, said = told(tmp_path, lines, "--key", str(FIRST.verification_key))
    for text, line in zip(verifier.VERDICTS["vouched"], said.splitlines(), strict=True):
        assert text in line


def test_a_checkpoint_of_before_the_key_is_continued(
    tmp_path: Path, small: SmallBook, issued: list[Published]
) -> None:
    paper = tmp_path / "paper"
    paper.write_text(issued[0].note, encoding="utf-8")
    size = issued[0].checkpoint.size
    growth = list(growth_bundle(small.session, small.book, [size]))
    status, said = trusting(tmp_path, growth, FIRST, "--checkpoint", paper)
    assert status == verifier.VALID
    assert f"It continues the checkpoint of {size} leaves" in said


def test_no_key_vouches_for_one_that_signs_beside_it(
    tmp_path: Path, lines: Lines, issued: list[Published]
) -> None:
    """Anybody can put a signature below a note that others signed."""

    def sign_too(first: First) -> None:
        true = SignedNote.parse(issued[1].note)
        line = Checkpoint.parse(true.text).signed([STRANGER]).signatures[0]
        first["vouching"][0]["note"] = str(
            SignedNote(true.text, (*true.signatures, line))
        )
        head = Checkpoint.parse(SignedNote.parse(first["note"]).text)
        first["note"] = str(head.signed([STRANGER]))

    assert trusting(tmp_path, bent(lines, sign_too), FIRST) == FOREIGN


def test_a_key_that_is_not_in_the_log_is_not_vouched_for(
    tmp_path: Path, lines: Lines
) -> None:
    def name_another(first: First) -> None:
        leaf = first["vouching"][0]["leaf"]
        keys = str(SECOND.verification_key), str(STRANGER.verification_key)
        assert keys[0] in leaf["header"]
        leaf["header"] = leaf["header"].replace(*keys)

    status, said = trusting(tmp_path, bent(lines, name_another), FIRST)
    assert status == verifier.ALTERED
    assert "(key " in said
    assert said.endswith("does not lead to the checkpoint\n")


def test_a_leaf_of_another_kind_vouches_for_no_key(
    tmp_path: Path, lines: Lines
) -> None:
    def show_another(first: First) -> None:
        for step in first["vouching"]:
            step["leaf"] = json.loads(lines[1])

    assert trusting(tmp_path, bent(lines, show_another), FIRST) == FOREIGN


def test_a_chain_that_lacks_a_key_does_not_hold(tmp_path: Path, lines: Lines) -> None:
    def drop_first(first: First) -> None:
        del first["vouching"][0]

    assert trusting(tmp_path, bent(lines, drop_first), FIRST) == FOREIGN
    assert trusting(tmp_path, bent(lines, drop_first), SECOND)[0] == verifier.VALID


def test_the_book_must_continue_what_the_old_key_signed(
    tmp_path: Path, lines: Lines
) -> None:
    def drop_path(first: First) -> None:
        del first["since"][1]

    def bend_path(first: First) -> None:
        first["since"][1]["path"].reverse()

    status, said = trusting(tmp_path, bent(lines, drop_path), FIRST)
    assert (status, "no path from the checkpoint" in said) == (
        verifier.UNREADABLE,
        True,
    )
    status, said = trusting(tmp_path, bent(lines, bend_path), FIRST)
    assert (status, "it was rewritten" in said) == (verifier.ALTERED, True)


def test_a_book_whose_key_never_changed_needs_no_vouching(
    tmp_path: Path, small: SmallBook
) -> None:
    publish(small.session, small.book, HOW, [FIRST], at=NOW)
    lines = list(fund_bundle(small.session, small.book, "WELL"))
    assert json.loads(lines[0])["vouching"] == []
    assert trusting(tmp_path, lines, FIRST)[0] == verifier.VALID
