"""The verifier piece by piece, where a whole bundle cannot be bent that far."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from ledger.proof import verifier
from ledger.proof.notes import SigningKey, VerificationKey, sign_note

KEPT = Path(__file__).parent.parent / "data" / "bundles"
KEY = (KEPT / "key.txt").read_text(encoding="utf-8").strip()
SIGNER = SigningKey("igoudar.example/proved", bytes(range(32)))


def part(*rows: tuple[str, int, int]) -> dict[str, str]:
    """Postings of funds, each with an amount and a base amount."""
    cells = (
        (fund, "posting", 1, "OP", "bank", "", "EUR", minor, base, "", "", "")
        for fund, minor, base in rows
    )
    return {"text": "\n".join("\t".join(map(str, row)) for row in cells)}


@pytest.mark.parametrize(("minor", "base"), [(5, 0), (0, 5)])
def test_amounts_and_values_balance_each_by_itself(minor: int, base: int) -> None:
    rows = ("WELL", minor, base), ("SCHOOL", -minor, -base)
    leaf = {"position": 1, "header": "entry\nid\tE1\n", "parts": [part(*rows)]}
    with pytest.raises(verifier.BundleError, match="balance"):
        verifier.check_balance(leaf)


def test_a_fund_may_have_a_code_of_two_words() -> None:
    fund = verifier.FundCheck("THE WELL")
    fund.add({"header": "entry\n", "parts": [{"text": "fund\tTHE WELL\t1\n"}]})
    assert fund.entries == 1


def test_a_field_keeps_what_stands_behind_its_first_tab() -> None:
    leaf = {"header": "entry\nid\tE1\tand\tmore\nnote\t\n"}
    assert verifier.fields_of(leaf) == {"id": "E1\tand\tmore", "note": ""}
    error = verifier.misfit("path", leaf | {"position": 4})
    assert (error.kind, error.name, error.at) == ("entry", "E1\tand\tmore", 4)


def test_the_first_leaf_of_a_log_may_be_shown() -> None:
    leaf = {"header": "entry\nid\tE1\n", "parts": [], "secrets": "", "path": []}
    leaf |= {"position": 0}
    head = verifier.Head("a", 1, verifier.leaf_hash(leaf), "k")
    first = {"what": "entry", "entry": "E1"}
    told = {"count": 0, "withheld": 0}
    assert verifier.check_leaves([json.dumps(leaf)], first, head) == told


@pytest.mark.parametrize("text", ["%", "AA=!=", "AAA", "é"])
def test_what_is_not_base64_is_nothing(text: str) -> None:
    assert verifier._decoded(text) == b""


def test_a_note_ends_at_its_last_empty_line() -> None:
    text = f"{SIGNER.name}\n5\n{'A' * 43}=\n\nfurther\n"
    note = str(sign_note(text, [SIGNER]))
    head = verifier.open_checkpoint(note, [str(SIGNER.verification_key)])
    assert (head.origin, head.size) == (SIGNER.name, 5)


def test_a_bundle_without_paths_from_papers_is_whole() -> None:
    first, *leaves = (KEPT / "entry.jsonl").read_text(encoding="utf-8").splitlines()
    bare = json.loads(first)
    bare.pop("since", None)
    told = verifier.check([json.dumps(bare), *leaves], [KEY])
    assert told["paper"] == told["size"]


def test_every_key_is_read_as_it_is_written() -> None:
    """Also those whose encoded bytes hold the sign between the parts of a key."""
    keys = [
        SigningKey("k", bytes([number]) * 32).verification_key for number in range(64)
    ]
    assert any(str(key).count("+") > 2 for key in keys)
    assert [VerificationKey.parse(str(key)) for key in keys] == keys


def run(*arguments: object) -> tuple[int, str]:
    out = io.StringIO()
    return verifier.main([str(each) for each in arguments], out), out.getvalue()


@pytest.mark.parametrize("number", range(4))
def test_a_kept_bundle_is_trusted_by_way_of_older_keys(number: int) -> None:
    key = SigningKey(SIGNER.name, bytes([number]) * 32).verification_key
    given = "--key", str(key), "--lang", "en"
    status, said = run(KEPT / "vouched.jsonl", *given)
    assert status == (verifier.VALID if number < 3 else verifier.FOREIGN)
    assert ("vouches for it" in said) == (number < 2)


@pytest.mark.parametrize("at", range(2))
def test_a_kept_bundle_whose_vouching_was_bent_is_refused(
    tmp_path: Path, at: int
) -> None:
    kept = (KEPT / "vouched.jsonl").read_text(encoding="utf-8")
    first, *leaves = kept.splitlines(keepends=True)
    bent = json.loads(first)
    bent["vouching"][at]["leaf"]["path"].reverse()
    (tmp_path / "bent").write_text("".join([json.dumps(bent) + "\n", *leaves]))
    key = SigningKey(SIGNER.name, bytes(32)).verification_key
    status, said = run(tmp_path / "bent", "--key", str(key), "--lang", "en")
    assert status == verifier.ALTERED
    assert "does not lead to the checkpoint" in said
