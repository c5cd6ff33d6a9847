"""The leaf as docs/proofs.md has it, and the words for where a row differs from it."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.proof.differences import Content, Difference, Saying, compare, name_of
from ledger.proof.leaves import (
    Leaf,
    derived_salt,
    leaf_data,
    leaf_hash,
    lines_by_fund,
    part_texts,
    salted_hash,
)

SALT = bytes(range(16))


def hashed(*pieces):
    return sha256(b"".join(pieces)).digest()


def test_a_salt_is_derived_for_one_label():
    assert derived_salt(SALT, "part:P1") == hashed(SALT, b"part:P1")
    assert salted_hash(SALT, "é") == hashed(SALT, "é".encode()).hex()


def test_lines_are_sorted_by_the_code_of_their_fund():
    assert lines_by_fund("") == {}
    assert lines_by_fund("P1\ta\tb\n") == {"P1": "P1\ta\tb\n"}
    assert lines_by_fund("P1\ta\nP1\tb\n") == {"P1": "P1\ta\nP1\tb\n"}
    mixed = lines_by_fund("P2\ta\nP1\tb\nP2\tc\nP1\td\n")
    assert list(mixed.items()) == [
        ("P1", "P1\tb\nP1\td\n"),
        ("P2", "P2\ta\nP2\tc\n"),
    ]


def test_a_fund_is_not_taken_for_one_that_begins_alike():
    parts = "P1\ta\tP1\nP1/B4\tb\n"
    assert lines_by_fund(parts) == {"P1": "P1\ta\tP1\n", "P1/B4": "P1/B4\tb\n"}


def test_a_part_says_its_fund_and_number_first():
    assert part_texts("", "") == {}
    assert part_texts("P2\ta\nP1\tb\n", "7,8") == {
        "P1": "fund\tP1\t7\nP1\tb\n",
        "P2": "fund\tP2\t8\nP2\ta\n",
    }
    with pytest.raises(ValueError, match="zip"):
        part_texts("P2\ta\nP1\tb\n", "7")


def test_a_leaf_is_its_header_its_parts_and_its_secrets():
    leaf = Leaf("entry\nid\tx\n", "P1\té\n", "3", SALT, "note\tabcd\nparty\tef\n")
    part = salted_hash(derived_salt(SALT, "part:P1"), "fund\tP1\t3\nP1\té\n")
    data = (
        f"entry\nid\tx\npart\t{part}\nsecret\tnote\tabcd\nsecret\tparty\tef\n".encode()
    )
    assert leaf_data(leaf) == data
    assert leaf_hash(leaf) == hashed(b"\0", data)


def test_what_stands_after_the_last_secret_is_hashed_too():
    # Nothing stands there as it is sealed; whoever adds it must not go unseen.
    leaf = Leaf("note\n", "", "", SALT, "a\tb\nc")
    assert leaf_data(leaf) == b"note\nsecret\ta\tb\nc"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("entry\nid\t7f\nnumber\t12\nfact\ta:b\n", "entry 12 a:b"),
        ("account\ncode\tbank\nkeeper\tOP\ncurrency\tEUR\n", "account bank OP EUR"),
        (
            "account\ncode\tbank\nkeeper\tOP\ncurrency\tEUR\nplace\tX\n",
            "account bank OP EUR X",
        ),
        ("fund_total\nfund\tP1\nentries\t3\n", "fund total P1 3"),
        ("period\nkeeper\tOP\nends_on\t2026-01-31\n", "period OP 2026-01-31"),
        ("lot\ncode\tL1\nfund\t\nat\t2026\n", "lot L1 2026"),
        ("act\n", "act"),
        ("key\nid\ta\tb\n", "key a\tb"),
    ],
)
def test_a_row_is_named_by_what_it_is_known_by(header, name):
    assert name_of(header) == name


def differing(one, other, position=4):
    return compare(position, Content(*one), None if other is None else Content(*other))


HEADER = "lot\ncode\tL1\nfund\tP1\n"
POSTING = "P1\tposting\t1\tOP\tbank\t\tEUR\t500\t500\t\t\t2026-01-01\n"


def test_a_row_that_is_gone_is_named():
    found = differing((HEADER, "", ""), None)
    assert (found.what, found.position) == ("lot L1 P1", 4)
    assert (found.field, found.sealed, found.found) == ("row", "there", "gone")
    assert str(found) == (
        "lot L1 P1 is gone from the book, and its sealed copy is there"
    )


@pytest.mark.parametrize(
    ("saying", "said"),
    [
        ("CHANGED", "a row: day was sealed as 'x y' and is nothing"),
        ("GONE", "a row is gone from the book, and its sealed copy is there"),
        ("TWICE", "a row was sealed once and stands in the book "),
        ("COPY", "a row: its sealed copy does not have the hash that was sealed"),
        ("COUNTED", "a row: day was sealed as 'x y', and counting gives nothing"),
        ("DERIVED", "a row: day should be 'x y' and is nothing"),
        ("NO_LEAF", "a row is gone from the log"),
        ("NO_KIND", "leaf 7 of the log is of the kind nothing, which is never sealed"),
        ("HASHES", "a row does not hold the hashes of the leaves under it"),
        ("SHORTER", "a row covers x\ty, and the log has : its end is gone"),
        ("REWRITTEN", "a row has the root x\ty, and the log has  at its length"),
        ("UNSIGNED", "a row is not what the book signed: "),
        ("UNREADABLE", "a row cannot be read: "),
    ],
)
def test_each_difference_is_said_in_a_sentence_of_its_own(saying, said):
    # A tab would break the line, and an empty value would not be seen.
    one = Difference("a row", "day", "x\ty", "", 7, Saying[saying])
    assert str(one) == said


@pytest.mark.parametrize(
    ("one", "other", "field", "before", "after"),
    [
        pytest.param(
            (HEADER, "", ""),
            (HEADER.replace("P1", "P2"), "", ""),
            *("fund", "P1", "P2"),
            id="a field of the header",
        ),
        pytest.param(
            (HEADER, "", ""),
            ("lot\ncode\tL1\nfund\tP1\nmore\tx\n", "", ""),
            *("more", "", "x"),
            id="a field that was not there",
        ),
        pytest.param(
            ("lot\ncode\tL1\nfund\tP1\nmore\tx\n", "", ""),
            (HEADER, "", ""),
            *("more", "x", ""),
            id="a field that is there no more",
        ),
        pytest.param(
            (HEADER, POSTING, ""),
            (HEADER, POSTING.replace("\t500\t500", "\t500\t400"), ""),
            *("posting 1 base_minor", "500", "400"),
            id="a field of a posting",
        ),
        pytest.param(
            (HEADER, POSTING, ""),
            (HEADER, POSTING + POSTING.replace("posting\t1", "posting\t2"), ""),
            *("posting 2", "", POSTING.replace("posting\t1", "posting\t2")[:-1]),
            id="a posting too many",
        ),
        pytest.param(
            (HEADER, POSTING, ""),
            (HEADER, "", ""),
            *("posting 1", POSTING[:-1], ""),
            id="a posting too few",
        ),
        pytest.param(
            (HEADER, POSTING, ""),
            (HEADER, POSTING.replace("posting\t1", "posting\t2"), ""),
            "posting 1",
            POSTING[:-1],
            POSTING.replace("posting\t1", "posting\t2")[:-1],
            id="another posting in its place",
        ),
        pytest.param(
            (HEADER, "P1\tposting\t1\n", ""),
            (HEADER, "P1\tposting\t1\tx\n", ""),
            *("posting 1", "P1\tposting\t1", "P1\tposting\t1\tx"),
            id="a posting of another shape",
        ),
        pytest.param(
            (HEADER, "odd\n", ""),
            (HEADER, "even\n", ""),
            *("line", "odd", "even"),
            id="a line that says nothing",
        ),
        pytest.param(
            (HEADER, "", "party\t" + "a" * 64 + "\n"),
            (HEADER, "", "party\t" + "b" * 64 + "\n"),
            *("party", "hash " + "a" * 16, "hash " + "b" * 16),
            id="a secret",
        ),
    ],
)
def test_the_first_field_that_differs_is_named(one, other, field, before, after):
    found = differing(one, other)
    assert (found.field, found.sealed, found.found) == (field, before, after)
    assert found.position == 4
    assert found.what == name_of(one[0])
