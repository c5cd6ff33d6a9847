"""Tiles: a tree taken up again and again is the tree, and proofs read few tiles."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.proof.merkle import (
    Node,
    fold,
    inclusion_path,
    root_from_inclusion,
    root_of,
)
from ledger.proof.tiles import WIDTH, GrowingTree, Tile, TileReader, split_hashes
from tests.examples import examples

LEAVES = [sha256(b"%d" % number).digest() for number in range(70_000)]


def plain(node: Node) -> bytes:
    start = node.index << node.level
    return fold(LEAVES[start : start + (1 << node.level)])


def store(tiles: list[Tile], stored: dict[tuple[int, int], bytes]) -> None:
    stored.update({(tile.level, tile.index): tile.hashes for tile in tiles})


@settings(max_examples=examples(30))
@given(st.lists(st.integers(0, 600), max_size=5))
def test_a_tree_taken_up_again_is_the_same(pieces: list[int]) -> None:
    stored: dict[tuple[int, int], bytes] = {}
    size = 0
    for piece in pieces:
        tree = GrowingTree.resumed(size, lambda level, index: stored[level, index])
        store(tree.extend(b"".join(LEAVES[size : size + piece])), stored)
        size += piece
        assert tree.size == size
        assert tree.root() == root_of(size, plain)
        again = GrowingTree.resumed(size, lambda level, index: stored[level, index])
        assert again.root() == tree.root()


def test_a_proof_among_seventy_thousand_reads_three_levels_of_tiles() -> None:
    stored: dict[tuple[int, int], bytes] = {}
    tree = GrowingTree()
    store(tree.extend(b"".join(LEAVES)), stored)
    for index in (0, 255, 256, 65_535, 65_536, len(LEAVES) - 1):
        reader = TileReader(lambda level, index: stored[level, index])
        path = inclusion_path(index, tree.size, reader)
        found = root_from_inclusion(index, tree.size, LEAVES[index], path)
        assert found == tree.root()
        assert len(reader.known) <= 6


def test_a_full_tile_is_given_once() -> None:
    tiles = GrowingTree().extend(b"".join(LEAVES[: 2 * WIDTH]))
    assert [(t.level, t.index, t.is_full) for t in tiles] == [
        (0, 0, True),
        (0, 1, True),
        (1, 0, False),
    ]


def test_a_row_of_hashes_is_cut_into_each() -> None:
    assert split_hashes(b"".join(LEAVES[:3])) == LEAVES[:3]
    assert split_hashes(b"") == []


def test_a_level_whose_tiles_are_full_is_not_loaded() -> None:
    def load(level: int, index: int) -> bytes:
        assert (level, index) == (1, 0)
        return fold(LEAVES[:WIDTH])

    tree = GrowingTree.resumed(WIDTH, load)
    assert tree.edges == [b"", fold(LEAVES[:WIDTH])]
