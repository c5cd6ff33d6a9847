"""The bytes of a leaf are cut in one way: whoever cuts them otherwise hides nothing."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.proving.sources import SOURCES
from ledger.proof import verifier
from ledger.proof.notes import SigningKey, sign_note

KEY = SigningKey("igoudar.example/proved", bytes(range(32)))
KEPT = Path(__file__).parent.parent / "data" / "bundles" / "entry.jsonl"

Leaf = dict[str, Any]
Part = dict[str, str]


def kept() -> Leaf:
    """A leaf of an entry over two funds, of which one is shown, with a secret."""
    leaf: Leaf = json.loads(KEPT.read_text(encoding="utf-8").splitlines()[1])
    return leaf | {"position": 0, "path": []}


LEAF = kept()
ENTRY = verifier.fields_of(LEAF)["id"]


def hash_of(leaf: Leaf) -> bytes:
    """Hash whatever is written, as one would who looks at no cut."""
    data = leaf["header"]
    for part in leaf["parts"]:
        data += f"part\t{part.get('hash') or part_hash(part)}\n"
    lines = leaf["secrets"].split("\n")[:-1]
    data += "".join(f"secret\t{line}\n" for line in lines)
    return sha256(b"\0" + data.encode()).digest()


def part_hash(part: Part) -> str:
    return sha256(bytes.fromhex(part["salt"]) + part["text"].encode()).hexdigest()


def told(
    tmp_path: Path, leaf: Leaf, line: str = "", name: str = ENTRY
) -> tuple[int, str]:
    """Ask about a leaf that is a whole log: its hash and signature always fit."""
    root = base64.b64encode(hash_of(leaf)).decode()
    note = str(sign_note(f"{KEY.name}\n1\n{root}\n", [KEY]))
    first = {"format": verifier.FORMAT, "what": "entry", "entry": name, "note": note}
    first |= {"origin": KEY.name, "keys": [str(KEY.verification_key)]}
    file, out = tmp_path / "bundle.jsonl", io.StringIO()
    file.write_text(f"{json.dumps(first)}\n{line or json.dumps(leaf)}\n")
    return verifier.main([str(file), "--lang", "en"], out), out.getvalue()


def is_refused(leaf: Leaf) -> bool:
    try:
        verifier.leaf_hash(leaf)
    except (verifier.BundleError, ValueError):
        return True
    return False


def test_the_leaf_as_it_was_cut_is_valid(tmp_path: Path) -> None:
    status, said = told(tmp_path, LEAF)
    assert status == verifier.VALID
    assert "Parts of other funds that are withheld: 1;" in said


@given(st.data())
def test_a_leaf_that_is_cut_at_other_lines_is_refused(data: st.DataObject) -> None:
    """Lines of the hashed text go into the header, into one hash, into one secret."""
    parts = [{"hash": part.get("hash") or part_hash(part)} for part in LEAF["parts"]]
    lines = LEAF["header"].split("\n")[:-1]
    first = len(lines)
    lines += [f"part\t{part['hash']}" for part in parts]
    lines += [f"secret\t{line}" for line in LEAF["secrets"].split("\n")[:-1]]
    header = data.draw(st.integers(first, len(lines)))
    parts_end = data.draw(st.integers(header, len(lines)))
    runs: list[list[str]] = []
    for line in lines[header:parts_end]:
        if line.startswith("part\t") and (not runs or data.draw(st.booleans())):
            runs.append([])
        if runs:
            runs[-1].append(line)
    recut = LEAF | {
        "header": "\n".join(lines[:header]) + "\n",
        "parts": [{"hash": "\n".join(run).removeprefix("part\t")} for run in runs],
        "secrets": "".join(
            f"{line.removeprefix('secret' + chr(9))}\n" for line in lines[parts_end:]
        ),
    }
    if hash_of(recut) != hash_of(LEAF):
        return
    is_same = (recut["header"], recut["parts"], recut["secrets"]) == (
        LEAF["header"],
        parts,
        LEAF["secrets"],
    )
    assert is_refused(recut) != is_same


@given(st.integers(0, 400))
def test_a_part_that_is_cut_at_another_byte_is_refused(at: int) -> None:
    shown, hidden = LEAF["parts"]
    salted = bytes.fromhex(shown["salt"]) + shown["text"].encode()
    try:
        part = {"salt": salted[:at].hex(), "text": salted[at:].decode()}
    except UnicodeDecodeError:
        return
    assert part_hash(part) == part_hash(shown)
    recut = LEAF | {"parts": [part, hidden]}
    assert is_refused(recut) != (part == shown)


def hide_rows(leaf: Leaf) -> None:
    """The first rows of what is shown stand at the end of the salt."""
    part = leaf["parts"][0]
    head, rest = part["text"].split("\n", 1)
    part["salt"] += f"{head}\n".encode().hex()
    part["text"] = rest


def hide_parts(leaf: Leaf) -> None:
    hashes = [part.get("hash") or part_hash(part) for part in leaf["parts"]]
    leaf["header"] += "".join(f"part\t{each}\n" for each in hashes)
    leaf["parts"] = []


def hide_all(leaf: Leaf) -> None:
    hide_parts(leaf)
    leaf["header"] += "secret\t" + leaf["secrets"]
    leaf["secrets"] = ""


def hide_in_hash(leaf: Leaf) -> None:
    secret = leaf["secrets"].removesuffix("\n")
    leaf["parts"][1]["hash"] += f"\nsecret\t{secret}"
    leaf["secrets"] = ""


def cut_secrets_short(leaf: Leaf) -> None:
    leaf["secrets"] += "what is not hashed"


def shout(leaf: Leaf) -> None:
    leaf["parts"][0]["salt"] = leaf["parts"][0]["salt"].upper()


def space_out(leaf: Leaf) -> None:
    salt = leaf["parts"][0]["salt"]
    leaf["parts"][0]["salt"] = f"{salt[:8]} {salt[8:]}"


def say_more(leaf: Leaf) -> None:
    leaf["note"] = "the donor agreed"


def say_more_of_a_part(leaf: Leaf) -> None:
    leaf["parts"][1]["fund"] = "WELL"


def show_and_hide(leaf: Leaf) -> None:
    leaf["parts"][1]["text"] = "fund\tWELL\t1\n"


def stand_at_truth(leaf: Leaf) -> None:
    leaf["position"] = False


def drop_head_row(leaf: Leaf) -> None:
    leaf["parts"][0]["text"] = leaf["parts"][0]["text"].split("\n", 1)[1]


def drop_last_line_end(leaf: Leaf) -> None:
    leaf["parts"][0]["text"] = leaf["parts"][0]["text"].removesuffix("\n")


def drop_column(leaf: Leaf) -> None:
    part = leaf["parts"][0]
    part["text"] = part["text"].replace("\tbank\t", "\t", 1)


def mix_funds(leaf: Leaf) -> None:
    part = leaf["parts"][0]
    part["text"] = part["text"].replace("\nOPS\t", "\nWELL\t", 1)


def name_another_row(leaf: Leaf) -> None:
    part = leaf["parts"][0]
    part["text"] = part["text"].replace("\tposting\t", "\tPosting\t", 1)


def number_from_nothing(leaf: Leaf) -> None:
    part = leaf["parts"][0]
    part["text"] = part["text"].replace("fund\tOPS\t", "fund\tOPS\t0", 1)


def return_carriage(leaf: Leaf) -> None:
    leaf["header"] = leaf["header"].replace("\n", "\r\n")


def ring(leaf: Leaf) -> None:
    leaf["header"] = leaf["header"].replace("gift", "gift\x07", 1)


def stand_twice(leaf: Leaf) -> None:
    leaf["parts"].append(dict(leaf["parts"][0]))


def turn_round(leaf: Leaf) -> None:
    text = leaf["parts"][0]["text"].replace("OPS", "AAA")
    leaf["parts"].append(leaf["parts"][0] | {"text": text})


def name_field_twice(leaf: Leaf) -> None:
    leaf["header"] += "kind\tloan\n"


def name_secret_twice(leaf: Leaf) -> None:
    leaf["secrets"] += leaf["secrets"]


HIDING = (hide_rows, hide_parts, hide_all, hide_in_hash, cut_secrets_short)
FORMS = (
    *(shout, space_out, say_more, say_more_of_a_part, show_and_hide, stand_at_truth),
    *(drop_head_row, drop_last_line_end, drop_column, mix_funds, name_another_row),
    *(number_from_nothing, return_carriage, ring, stand_twice, turn_round),
    *(name_field_twice, name_secret_twice),
)


@pytest.mark.parametrize("bend", [*HIDING, *FORMS])
def test_what_the_log_never_writes_is_refused_though_its_hash_fits(
    tmp_path: Path, bend: Callable[[Leaf], None]
) -> None:
    leaf = kept()
    bend(leaf)
    if bend in HIDING:
        assert hash_of(leaf) == hash_of(LEAF)
    status, said = told(tmp_path, leaf)
    assert status == verifier.ALTERED
    assert said.endswith("is not cut as the log cuts leaves\n")


def test_a_name_that_stands_twice_in_a_line_is_no_bundle(tmp_path: Path) -> None:
    line = json.dumps(LEAF)
    shown = json.dumps({"header": "entry\nid\tanother\n"})[1:-1]
    expected = "NOT READABLE: not a proof bundle (ValueError)\n"
    twice = f"{{{shown}, {line[1:]}"
    assert told(tmp_path, LEAF, twice) == (verifier.UNREADABLE, expected)


@pytest.mark.parametrize("form", ["{:>65}", "{:.62}", "{}00", "{}\n"])
def test_a_step_of_a_path_is_one_hash(form: str) -> None:
    steps = [sha256(bytes([number])).hexdigest() for number in range(2)]
    assert verifier.hashes_of(steps) == [*map(bytes.fromhex, steps)]
    for wrong in (form.format(steps[1]), steps[1].upper()):
        with pytest.raises(ValueError, match="hash"):
            verifier.hashes_of([steps[0], wrong])


def test_a_verdict_repeats_no_line_end_of_the_bundle(tmp_path: Path) -> None:
    """Else a file could write a verdict of its own below the true one."""
    leaf = LEAF | {"header": "entry\x1b[2K\nid\tE1\x1b[1AVALID: all\n"}
    status, said = told(tmp_path, leaf)
    assert status == verifier.ALTERED
    assert "\x1b" not in said
    first, line = KEPT.read_text(encoding="utf-8").splitlines()
    for more in ("\nnumber\t6", "\x9b2K", "\u2028VALID"):
        named = json.loads(first)
        named["entry"] += more
        file, out = tmp_path / "named.jsonl", io.StringIO()
        file.write_text(f"{json.dumps(named)}\n{line}\n", encoding="utf-8")
        assert verifier.main([str(file), "--lang", "en"], out) == verifier.UNREADABLE
        assert out.getvalue() == "NOT READABLE: not a proof bundle (what)\n"


def test_a_name_may_hold_spaces_and_marks_of_direction(tmp_path: Path) -> None:
    name = "E\N{NO-BREAK SPACE}1\N{RIGHT-TO-LEFT MARK}"
    header = re.sub("id\t.*", f"id\t{name}", LEAF["header"], count=1)
    status, said = told(tmp_path, LEAF | {"header": header}, name=name)
    assert status == verifier.VALID
    assert f"entry {name} stands" in said


def test_a_note_is_plain_lines() -> None:
    text = f"{KEY.name}\n1\n{'A' * 43}=\n"
    note = str(sign_note(text, [KEY])).replace("— ", "—\x1b[2K ")
    with pytest.raises(verifier.BundleError) as caught:
        verifier.open_checkpoint(note, [str(KEY.verification_key)])
    assert caught.value.why("en") == "not a proof bundle (note)"


def test_a_key_signs_for_the_log_of_its_name_alone() -> None:
    text = f"igoudar.example/other\n1\n{'A' * 43}=\n"
    note = str(sign_note(text, [KEY]))
    with pytest.raises(verifier.BundleError) as caught:
        verifier.open_checkpoint(note, [str(KEY.verification_key)])
    assert caught.value.verdict == verifier.FOREIGN


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_no_field_of_a_leaf_is_taken_for_the_hash_of_a_part(source: Any) -> None:
    """Some count the parts of something else."""
    header = "".join(f"{name}\t12\n" for name in source.header)
    assert verifier.HEADER.fullmatch(f"{source.kind}\n{header}")
    secrets = "".join(f"{name}\t{'0' * 64}\n" for name in source.secrets)
    assert verifier.SECRETS.fullmatch(secrets)
