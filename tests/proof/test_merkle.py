"""The tree: the vectors published with Certificate Transparency, and its properties."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.proof.merkle import (
    EMPTY_ROOT,
    Head,
    Node,
    ProofRangeError,
    consistency_path,
    fold,
    hash_leaf,
    inclusion_path,
    is_consistent,
    root_from_inclusion,
    root_of,
)

# The reference leaves, heads and proofs of Certificate Transparency (RFC 6962, whose
# tree RFC 9162 keeps).
LEAVES = [
    hash_leaf(bytes.fromhex(data))
    for data in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSION = {
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
CONSISTENCY = {
    (2, 8): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
sizes = st.integers(min_value=1, max_value=70)


def many(count: int) -> list[bytes]:
    return [hash_leaf(bytes([number])) for number in range(count)]


class Row:
    """Reads subtrees out of a row of leaf hashes, and counts what is read."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves, self.reads = leaves, 0

    def __call__(self, node: Node) -> bytes:
        self.reads += 1
        start = node.index << node.level
        return fold(self.leaves[start : start + (1 << node.level)])


def hexes(path: list[bytes]) -> list[str]:
    return [step.hex() for step in path]


@pytest.mark.parametrize("size", range(9))
def test_heads_are_the_published_ones(size: int) -> None:
    assert root_of(size, Row(LEAVES)).hex() == ROOTS[size]


def test_leaves_and_nodes_are_hashed_apart() -> None:
    assert hash_leaf(b"").hex() == ROOTS[1]
    assert hash_leaf(bytes.fromhex("00")) == LEAVES[1]
    assert hash_leaf(LEAVES[0] + LEAVES[1]) != fold(LEAVES[:2])


@pytest.mark.parametrize(
    ("prove", "index", "size"),
    [
        (inclusion_path, 8, 8),
        (inclusion_path, -1, 8),
        (consistency_path, 0, 8),
        (consistency_path, 9, 8),
    ],
)
def test_what_a_tree_cannot_prove_is_named(
    prove: Callable[[int, int, Row], list[bytes]], index: int, size: int
) -> None:
    with pytest.raises(ProofRangeError) as caught:
        prove(index, size, Row(LEAVES))
    assert (caught.value.index, caught.value.size) == (index, size)


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_a_path_that_is_too_short_leads_nowhere(index: int, size: int) -> None:
    path = inclusion_path(index, size, Row(LEAVES))
    for length in range(len(path)):
        assert root_from_inclusion(index, size, LEAVES[index], path[:length]) is None


def test_a_growth_that_is_half_shown_is_not_believed() -> None:
    path = consistency_path(3, 8, Row(LEAVES))
    old = Head(3, root_of(3, Row(LEAVES)))
    for length in range(1, len(path)):
        cut, grown = path[:length], Row(LEAVES)
        for size in range(4, 9):
            new = Head(size, root_of(size, grown))
            assert is_consistent(old, new, cut) == (size == 4 and length == 3)
    four = Head(8, root_of(4, Row(LEAVES)))
    assert not is_consistent(old, four, path[:3])


def test_nothing_is_consistent_with_an_empty_tree() -> None:
    empty = Head(0, EMPTY_ROOT)
    assert not is_consistent(empty, empty, [])
    assert not is_consistent(empty, Head(2, fold(LEAVES[:2])), [LEAVES[0]])


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == ROOTS[0]


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_inclusion_proofs_are_the_published_ones(index: int, size: int) -> None:
    path = inclusion_path(index, size, Row(LEAVES))
    assert hexes(path) == INCLUSION[index, size]


@pytest.mark.parametrize(("first", "second"), CONSISTENCY)
def test_consistency_proofs_are_the_published_ones(first: int, second: int) -> None:
    path = consistency_path(first, second, Row(LEAVES))
    assert hexes(path) == CONSISTENCY[first, second]


@given(sizes, st.data())
def test_every_leaf_is_proved_and_no_other(size: int, data: st.DataObject) -> None:
    leaves = many(size)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, Row(leaves))
    root = root_of(size, Row(leaves))
    assert root_from_inclusion(index, size, leaves[index], path) == root
    assert root_from_inclusion(index, size, hash_leaf(b"other"), path) != root
    assert root_from_inclusion(index, size, leaves[index], [*path, root]) is None
    assert root_from_inclusion(size, size, leaves[index], path) is None
    if path:
        assert root_from_inclusion(index, size, leaves[index], path[:-1]) != root
        turned = bytes([path[0][0] ^ 1]) + path[0][1:]
        bent = [turned, *path[1:]]
        assert root_from_inclusion(index, size, leaves[index], bent) != root


@given(sizes, sizes)
def test_a_tree_is_the_beginning_of_a_longer_one(one: int, other: int) -> None:
    first, second = sorted((one, other))
    leaves = many(second)
    path = consistency_path(first, second, Row(leaves))
    old = Head(first, root_of(first, Row(leaves)))
    new = Head(second, root_of(second, Row(leaves)))
    assert is_consistent(old, new, path)
    assert not is_consistent(Head(first, hash_leaf(b"other")), new, path)
    assert not is_consistent(old, Head(second, hash_leaf(b"other")), path)
    assert not is_consistent(old, new, [*path, leaves[0]])
    assert not path or not is_consistent(old, new, path[:-1])
    assert first == second or not is_consistent(new, old, path)


@given(sizes.filter(lambda size: size > 1), st.data())
def test_a_rewritten_beginning_is_not_consistent(
    size: int, data: st.DataObject
) -> None:
    first = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, first - 1))
    leaves = many(size)
    old = Head(first, root_of(first, Row(leaves)))
    leaves[changed] = hash_leaf(b"changed")
    path = consistency_path(first, size, Row(leaves))
    assert not is_consistent(old, Head(size, root_of(size, Row(leaves))), path)


@given(st.integers(2, 200), st.data())
def test_a_proof_reads_few_subtrees(size: int, data: st.DataObject) -> None:
    row = Row(many(size))
    inclusion_path(data.draw(st.integers(0, size - 1)), size, row)
    assert row.reads <= 2 * size.bit_length()


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_inclusion_beyond_the_tree(index: int, size: int) -> None:
    with pytest.raises(ProofRangeError, match=f"{size} leaves"):
        inclusion_path(index, size, Row(LEAVES))


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_no_consistency_backwards_or_from_nothing(first: int, second: int) -> None:
    with pytest.raises(ProofRangeError):
        consistency_path(first, second, Row(LEAVES))
