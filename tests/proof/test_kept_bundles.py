"""Bundles that were given out are read for ever: kept ones, and kept ones bent."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proof import verifier
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.merkle import (
    Node,
    consistency_path,
    fold,
    hash_leaf,
    inclusion_path,
    root_from_inclusion,
    root_of,
)
from ledger.proof.notes import SigningKey, sign_note

KEPT = Path(__file__).parent.parent / "data" / "bundles"
KEY = (KEPT / "key.txt").read_text(encoding="utf-8").strip()
OTHER = "igoudar.example/proved+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
SIGNER = SigningKey("igoudar.example/proved", bytes(range(32)))
STRANGER = SigningKey("igoudar.example/other", bytes(32))
PAPER, NEWER = KEPT / "paper.txt", KEPT / "newer.txt"
SEALED, GROWN = 112, 117
ENTRY = "entry 2146ac8d-cf9e-4251-94a0-8d5dfa561b9a"
SIGNED = f"Key: {'+'.join(KEY.split('+')[:2])}."
WITHHELD = "Parts of other funds that are withheld: 1; only their hashes are shown."

Leaf = dict[str, Any]


def lines_of(name: str) -> list[str]:
    return (KEPT / name).read_text(encoding="utf-8").splitlines(keepends=True)


def run(*arguments: object) -> tuple[int, str]:
    out = io.StringIO()
    return verifier.main([str(each) for each in arguments], out), out.getvalue()


def told(tmp_path: Path, lines: list[str], *options: object) -> tuple[int, str]:
    """Run the verifier on lines, with the book's key, in English."""
    file = tmp_path / "bundle.jsonl"
    file.write_text("".join(lines), encoding="utf-8")
    return run(file, "--key", KEY, "--lang", "en", *options)


@pytest.mark.parametrize(
    ("name", "what", "size", "withheld"),
    [
        ("entry.jsonl", ENTRY, SEALED, "1"),
        ("fund.jsonl", "the ledger of fund WELL up to its entry 6", SEALED, "2"),
        ("grown.jsonl", "the ledger of fund WELL up to its entry 7", GROWN, "2"),
    ],
)
def test_a_kept_bundle_is_valid(name: str, what: str, size: int, withheld: str) -> None:
    """Each has entries over two funds, of which it shows one."""
    assert run(KEPT / name, "--key", KEPT / "key.txt", "--lang", "en") == (
        verifier.VALID,
        (
            f"VALID: {what} stands in the book igoudar.example/proved as it was sealed,"
            f" below the checkpoint of {size} leaves. {SIGNED}"
            f" {WITHHELD.replace('1', withheld)}\n"
        ),
    )


def test_a_kept_bundle_with_its_count_is_whole() -> None:
    status, said = run(KEPT / "whole.jsonl", "--key", KEY, "--lang", "en")
    assert status == verifier.VALID
    assert said.startswith("VALID: the ledger of fund WELL up to its entry 2 stands")
    assert said.endswith(
        " The fund's ledger is whole up to the checkpoint of 51 leaves.\n"
    )


def test_growth_continues_the_paper_and_is_said_in_three_languages() -> None:
    options = ("--key", KEY, "--checkpoint", PAPER, "--checkpoint", NEWER)
    status, said = run(KEPT / "growth.jsonl", *options)
    assert status == verifier.VALID
    english, french, arabic = said.splitlines()
    assert english.startswith(f"VALID: the checkpoint of {GROWN} leaves ")
    assert f"It continues the checkpoint of {SEALED} leaves" in english
    assert french.startswith("VALIDE")
    assert f"Il continue le point de contrôle de {SEALED} feuilles" in french
    assert arabic.startswith("صحيح")
    assert "امتداد" in arabic


def test_a_key_that_came_with_the_bundle_is_called_its_own() -> None:
    status, said = run(KEPT / "entry.jsonl", "--lang", "en")
    assert status == verifier.VALID
    own_key = verifier.VERDICTS["own_key"][0]
    assert said.endswith(f"{SIGNED} {WITHHELD} {own_key}\n")


def test_an_older_bundle_is_not_vouched_for(tmp_path: Path) -> None:
    assert told(tmp_path, lines_of("entry.jsonl"), "--checkpoint", NEWER) == (
        verifier.OLDER,
        (
            f"OLDER THAN the checkpoint of {GROWN} leaves: {ENTRY} could not be"
            " compared with it, so nothing is proved. Ask for a newer bundle.\n"
        ),
    )


def test_a_paper_of_the_same_size_is_the_same(tmp_path: Path) -> None:
    status, said = told(tmp_path, lines_of("entry.jsonl"), "--checkpoint", PAPER)
    assert status == verifier.VALID
    assert said.endswith(" It is the checkpoint that was given.\n")
    assert "continues" not in said


def test_a_paper_that_is_the_same_and_one_that_is_older_are_both_told(
    tmp_path: Path,
) -> None:
    papers = "--checkpoint", NEWER, "--checkpoint", PAPER
    status, said = told(tmp_path, lines_of("growth.jsonl"), *papers)
    assert status == verifier.VALID
    assert "It is the checkpoint that was given. It continues the checkpoint of" in said


def test_a_paper_without_a_path_to_it_asks_for_one(tmp_path: Path) -> None:
    lines = lines_of("growth.jsonl")
    first = json.loads(lines[0]) | {"since": []}
    assert told(tmp_path, [json.dumps(first)], "--checkpoint", PAPER) == (
        verifier.UNREADABLE,
        (
            f"NOT READABLE: no path from the checkpoint of {SEALED} leaves: ask for a"
            " bundle made since it\n"
        ),
    )


def bend_header(leaf: Leaf) -> None:
    leaf["header"] = leaf["header"].replace("gift", "loan", 1)


def bend_amounts(leaf: Leaf) -> None:
    leaf["parts"][0]["text"] = leaf["parts"][0]["text"].replace("\t20\t", "\t21\t")


def bend_salt(leaf: Leaf) -> None:
    leaf["parts"][0]["salt"] = "00" * 32


def bend_other_part(leaf: Leaf) -> None:
    leaf["parts"][1]["hash"] = "00" * 32


def drop_part(leaf: Leaf) -> None:
    del leaf["parts"][1]


def bend_secret(leaf: Leaf) -> None:
    leaf["secrets"] = leaf["secrets"].replace("d", "e", 1)


def drop_secret(leaf: Leaf) -> None:
    leaf["secrets"] = ""


def move_on(leaf: Leaf) -> None:
    leaf["position"] += 1


def move_away(leaf: Leaf) -> None:
    leaf["position"] = SEALED


def move_before(leaf: Leaf) -> None:
    leaf["position"] = -1


def cut_path(leaf: Leaf) -> None:
    leaf["path"].pop()


def lengthen_path(leaf: Leaf) -> None:
    leaf["path"].append("00" * 32)


def swap_path(leaf: Leaf) -> None:
    leaf["path"][:2] = leaf["path"][1::-1]


BENDS = (
    *(bend_header, bend_amounts, bend_salt, bend_other_part, drop_part),
    *(bend_secret, drop_secret, move_on, move_away, move_before),
    *(cut_path, lengthen_path, swap_path),
)


@pytest.mark.parametrize("bend", BENDS)
def test_a_bent_leaf_does_not_lead_to_the_checkpoint(
    tmp_path: Path, bend: Callable[[Leaf], None]
) -> None:
    first, second = lines_of("entry.jsonl")
    leaf = json.loads(second)
    bend(leaf)
    status, said = told(tmp_path, [first, json.dumps(leaf)])
    assert status == verifier.ALTERED
    at, name = leaf["position"], ENTRY
    assert said == f"ALTERED: leaf {at} ({name}) does not lead to the checkpoint\n"


@pytest.mark.parametrize(
    "kind", [*verifier.KINDS, "budget_line", "budget_line_end", "new"]
)
def test_a_leaf_is_named_in_the_language_of_the_reader(
    tmp_path: Path, kind: str
) -> None:
    known = verifier.KINDS.get("budget" if "budget" in kind else kind, [kind] * 3)
    english, french, arabic = known
    first, second = lines_of("entry.jsonl")
    leaf = json.loads(second) | {"header": f"{kind}\ncode\tA 1\nfund\tWELL\n"}
    (tmp_path / "bent").write_text(first + json.dumps(leaf), encoding="utf-8")
    assert run(tmp_path / "bent", "--key", KEY)[1].splitlines() == [
        f"ALTERED: leaf 90 ({english} A 1) does not lead to the checkpoint",
        f"ALTÉRÉ\xa0: la feuille 90 ({french} A 1) ne mène pas au point de contrôle",
        f"معدَّل: الورقة 90 ({arabic} A 1) لا تؤدي إلى نقطة التحقق",
    ]


def test_what_a_bundle_lacks_is_named_in_the_language_of_the_reader(
    tmp_path: Path,
) -> None:
    first = json.loads(lines_of("fund.jsonl")[0]) | {"fund": "P9"}
    (tmp_path / "bent").write_text(json.dumps(first), encoding="utf-8")
    assert run(tmp_path / "bent", "--key", KEY)[1].splitlines() == [
        "ALTERED: the bundle does not hold fund P9",
        "ALTÉRÉ\xa0: le dossier ne contient pas ceci\xa0: fonds P9",
        "معدَّل: الملف لا يحتوي على الصندوق P9",
    ]


def test_every_path_of_a_bent_bridge_is_found(tmp_path: Path) -> None:
    first = json.loads(lines_of("growth.jsonl")[0])
    (bridge,) = first["since"]
    right = bridge["path"]
    wrong = [[*right, right[0]], [right[0][::-1], *right[1:]], right[1:], right[:-1]]
    for path in [*wrong, []]:
        bridge["path"] = path
        status, said = told(tmp_path, [json.dumps(first)], "--checkpoint", PAPER)
        assert status == verifier.ALTERED
        assert f"not continue the checkpoint of {SEALED} leaves: it was" in said


@pytest.mark.parametrize(
    ("old", "new"), [(f"\\n{SEALED}\\n", "\\n111\\n"), ("TuEvpZom", "TuEvpZon")]
)
def test_a_bent_note_does_not_fit_its_signature(
    tmp_path: Path, old: str, new: str
) -> None:
    first, second = lines_of("entry.jsonl")
    assert old in first
    assert told(tmp_path, [first.replace(old, new), second]) == (
        verifier.ALTERED,
        "ALTERED: the checkpoint's signature does not fit\n",
    )


def test_a_bundle_of_another_origin_or_key_is_foreign(tmp_path: Path) -> None:
    why = "NOT FROM THIS BOOK: no signature by the key that is trusted\n"
    first, second = lines_of("entry.jsonl")
    moved = json.dumps(json.loads(first) | {"origin": "igoudar.example/other"}) + "\n"
    assert told(tmp_path, [moved, second]) == (verifier.FOREIGN, why)
    options = ("--key", OTHER, "--lang", "en")
    assert run(KEPT / "entry.jsonl", *options) == (verifier.FOREIGN, why)


def test_the_entry_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    first, second = lines_of("entry.jsonl")
    other = json.dumps(json.loads(first) | {"entry": "E9"}) + "\n"
    wanted = "ALTERED: the bundle does not hold entry E9\n"
    assert told(tmp_path, [other, second]) == (verifier.ALTERED, wanted)
    assert told(tmp_path, [first])[0] == verifier.ALTERED


def test_a_fund_misses_each_entry_that_was_left_out(tmp_path: Path) -> None:
    lines = lines_of("fund.jsonl")
    entries = [n for n, line in enumerate(lines) if '"header":"entry' in line]
    for number, at in enumerate(entries, start=1):
        assert told(tmp_path, lines[:at] + lines[at + 1 :]) == (
            verifier.ALTERED,
            f"ALTERED: entry {number} of fund WELL is missing\n",
        )
    assert told(tmp_path, lines[:-1]) == (
        verifier.ALTERED,
        f"ALTERED: entry {len(entries) + 1} of fund WELL is missing\n",
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("", "format"),
        ("[]", "format"),
        ('{"format": "igoudar-proof-0"}', "format"),
        ('{"format": "igoudar-proof-1"}', "KeyError"),
        ("{", "JSONDecodeError"),
    ],
)
def test_what_is_no_bundle_says_what_is_wrong(
    tmp_path: Path, line: str, name: str
) -> None:
    assert told(tmp_path, [line]) == (
        verifier.UNREADABLE,
        f"NOT READABLE: not a proof bundle ({name})\n",
    )


def test_an_entry_that_does_not_balance_is_named() -> None:
    """Nobody can seal one; the verifier looks all the same."""
    leaf = json.loads(lines_of("entry.jsonl")[1])
    verifier.check_balance(leaf)
    for column in (7, 8):
        bent = json.loads(json.dumps(leaf))
        rows = [row.split("\t") for row in bent["parts"][0]["text"].split("\n")]
        rows[1][column] = "25"
        bent["parts"][0]["text"] = "\n".join("\t".join(row) for row in rows)
        with pytest.raises(verifier.BundleError) as caught:
            verifier.check_balance(bent)
        assert caught.value.verdict == verifier.ALTERED
        assert caught.value.why("en") == f"leaf 90 ({ENTRY}) does not balance"


def test_every_reason_and_verdict_speaks_three_languages() -> None:
    for reason in verifier.REASONS:
        said = {
            verifier.BundleError(verifier.ALTERED, reason, 7, "x").why(language)
            for language in verifier.LANGUAGES
        }
        assert len(said) == len(verifier.LANGUAGES)
        assert not any("{" in text for text in said)
    for text in (*verifier.VERDICTS.values(), *verifier.WHAT.values()):
        assert len(set(text)) == len(verifier.LANGUAGES)


@given(st.integers(1, 70), st.integers(1, 70))
def test_the_verifier_and_the_log_agree_on_paths(one: int, other: int) -> None:
    first, second = sorted((one, other))
    leaves = [hash_leaf(bytes([number])) for number in range(second)]

    def read(node: Node) -> bytes:
        start = node.index << node.level
        return fold(leaves[start : start + (1 << node.level)])

    old, new = (
        verifier.Head("o", size, root_of(size, read), "k") for size in (first, second)
    )
    path = consistency_path(first, second, read)
    other_root = verifier.Head("o", first, bytes(32), "k")
    assert verifier.is_continued(old, new, path)
    assert not verifier.is_continued(other_root, new, path)
    assert first == second or not verifier.is_continued(old, new, [*path, bytes(32)])


@given(st.integers(1, 70), st.data())
def test_the_verifier_and_the_log_agree_on_leaves(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = [hash_leaf(bytes([number])) for number in range(size)]

    def read(node: Node) -> bytes:
        start = node.index << node.level
        return fold(leaves[start : start + (1 << node.level)])

    path = inclusion_path(index, size, read)
    assert verifier.root_of(leaves[index], index, size, path) == root_of(size, read)
    for at in (index, -1, size, size + 1):
        for steps in (path, path[:-1], [*path, bytes(32)]):
            found = verifier.root_of(leaves[index], at, size, steps)
            assert found == root_from_inclusion(at, size, leaves[index], steps)


def checkpoint(tmp_path: Path, size: int, *keys: SigningKey) -> Path:
    """Write a checkpoint that nobody ever published."""
    paper = tmp_path / f"paper-{size}"
    signed = Checkpoint(SIGNER.name, size, bytes(32)).signed(keys or (SIGNER,))
    paper.write_text(str(signed), encoding="utf-8")
    return paper


def test_one_leaf_more_is_enough_to_be_older(tmp_path: Path) -> None:
    newer = checkpoint(tmp_path, SEALED + 1)
    status, said = told(tmp_path, lines_of("entry.jsonl"), "--checkpoint", newer)
    assert status == verifier.OLDER
    assert f"OLDER THAN the checkpoint of {SEALED + 1} leaves" in said


def test_a_history_that_was_forged_is_not_called_valid(tmp_path: Path) -> None:
    """Who has the key signs a log of one leaf, and is shown a true checkpoint."""
    leaf = {"position": 0, "header": "entry\nid\tFORGED\n", "secrets": "", "path": []}
    leaf |= {"parts": []}
    head = Checkpoint(SIGNER.name, 1, verifier.leaf_hash(leaf)).signed([SIGNER])
    first = {"format": verifier.FORMAT, "what": "entry", "entry": "FORGED"}
    first |= {"origin": SIGNER.name, "keys": [KEY], "note": str(head), "since": []}
    lines = [json.dumps(first) + "\n", json.dumps(leaf) + "\n"]
    assert told(tmp_path, lines)[0] == verifier.VALID
    (tmp_path / "bundle.jsonl").write_text("".join(lines), encoding="utf-8")
    status, said = run(tmp_path / "bundle.jsonl", "--key", KEY, "--checkpoint", PAPER)
    assert status == verifier.OLDER
    english, french, arabic = said.splitlines()
    assert english.endswith("so nothing is proved. Ask for a newer bundle.")
    assert french.endswith("donc rien n'est prouvé. Demandez un dossier plus récent.")
    assert arabic.endswith("فلم يثبت شيء. اطلب ملفا أحدث.")
    for word in ("valid", "valide", "صحيح", "since", "depuis"):
        assert word not in said.lower()


def test_every_paper_is_looked_at_in_whatever_order(tmp_path: Path) -> None:
    newer, forged = checkpoint(tmp_path, GROWN + 1), checkpoint(tmp_path, SEALED)
    lines = lines_of("growth.jsonl")
    for papers in ((newer, forged), (forged, newer), (PAPER, forged)):
        options = [option for paper in papers for option in ("--checkpoint", paper)]
        status, said = told(tmp_path, lines, *options)
        assert status == verifier.ALTERED
        assert f"checkpoint of {SEALED} leaves: it was rewritten" in said


def test_a_signature_of_a_stranger_is_passed_over(tmp_path: Path) -> None:
    paper = checkpoint(tmp_path, GROWN + 1, STRANGER, SIGNER)
    status, _ = told(tmp_path, lines_of("entry.jsonl"), "--checkpoint", paper)
    assert status == verifier.OLDER


def test_a_paper_of_another_log_by_a_trusted_key_is_foreign(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    text = Checkpoint(STRANGER.name, 1, bytes(32)).text
    paper.write_text(str(sign_note(text, [STRANGER])), encoding="utf-8")
    options = ("--key", str(STRANGER.verification_key), "--checkpoint", paper)
    assert told(tmp_path, lines_of("entry.jsonl"), *options) == (
        verifier.FOREIGN,
        "NOT FROM THIS BOOK: no signature by the key that is trusted\n",
    )


def posting(fund: str, minor: int) -> str:
    cells = (fund, "posting", 1, "OP", "bank", "", "EUR", minor, minor, "", "", "")
    return "\t".join(map(str, cells))


def test_each_fund_of_an_entry_balances_by_itself() -> None:
    parts = [{"text": posting("WELL", 5)}, {"text": posting("SCHOOL", -5)}]
    leaf = {"position": 3, "header": "entry\nid\tE1\n", "parts": parts}
    with pytest.raises(verifier.BundleError) as caught:
        verifier.check_balance(leaf)
    assert caught.value.why("en") == "leaf 3 (entry E1) does not balance"
    parts[1] = {"text": posting("WELL", -5)}
    verifier.check_balance(leaf)


def test_a_fund_without_entries_is_whole_and_one_with_one_is_not() -> None:
    empty = verifier.FundCheck("WELL")
    empty.add({"header": "fund\nfund\tWELL\nid\tF1\n", "parts": []})
    empty.finish()
    empty.add({"header": "entry\n", "parts": [{"text": "fund\tWELL\t1\n"}]})
    with pytest.raises(verifier.BundleError) as caught:
        empty.finish()
    assert caught.value.why("en") == "entry 2 of fund WELL is missing"


def test_only_the_three_languages_are_taken(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        run(KEPT / "entry.jsonl", "--lang", "de")
    assert "invalid choice: 'de'" in capsys.readouterr().err
