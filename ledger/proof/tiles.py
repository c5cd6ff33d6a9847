"""The stored part of the tree: rows of up to 256 hashes, so that proofs read a few.

A tile of level L holds subtrees of 256 to the L leaves; what lies between two levels
is computed from it. Only the last tile of each level ever grows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ledger.proof.merkle import Node, fold_row, root_of

HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32


@dataclass(frozen=True, slots=True)
class Tile:
    """A row of hashes of one level, from ``index * 256`` on; a full one has 256."""

    level: int
    index: int
    hashes: bytes

    @property
    def is_full(self) -> bool:
        """Whether nothing will be added."""
        return len(self.hashes) == WIDTH * HASH


def split_hashes(hashes: bytes) -> list[bytes]:
    """Cut a row of hashes into each of them."""
    return [hashes[start : start + HASH] for start in range(0, len(hashes), HASH)]


LoadTile = Callable[[int, int], bytes]
"""Gives the hashes of a stored tile by level and index."""


@dataclass(slots=True)
class TileReader:
    """Reads subtrees out of tiles, and remembers the tiles of one proof."""

    load: LoadTile
    known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __call__(self, node: Node) -> bytes:
        """Give the hash of a whole subtree."""
        level, height = divmod(node.level, HEIGHT)
        first = node.index << height
        tile, offset = divmod(first, WIDTH)
        if (level, tile) not in self.known:
            self.known[level, tile] = self.load(level, tile)
        hashes = self.known[level, tile]
        end = (offset + (1 << height)) * HASH
        return fold_row(hashes[offset * HASH : end])


@dataclass(slots=True)
class GrowingTree:
    """A tree that takes leaves at its end and holds no more than its right edge."""

    size: int = 0
    edges: list[bytes] = field(default_factory=list)

    @classmethod
    def resumed(cls, size: int, load: LoadTile) -> GrowingTree:
        """Take a stored tree up where it ended."""
        tree, count, level = cls(size), size, 0
        while count:
            index, rest = divmod(count, WIDTH)
            tree.edges.append(load(level, index)[: rest * HASH] if rest else b"")
            count, level = index, level + 1
        return tree

    def extend(self, leaves: bytes) -> list[Tile]:
        """Append a row of leaf hashes; give the tiles that are new or have grown."""
        tiles: list[Tile] = []
        self._extend(0, leaves, tiles)
        self.size += len(leaves) // HASH
        return tiles

    def root(self) -> bytes:
        """Compute the head."""
        return root_of(self.size, TileReader(self._load))

    def _extend(self, level: int, hashes: bytes, tiles: list[Tile]) -> None:
        if level == len(self.edges):
            self.edges.append(b"")
        first = (self.size >> (HEIGHT * level)) // WIDTH
        row = self.edges[level] + hashes
        whole = len(row) // (WIDTH * HASH)
        full = [row[n * WIDTH * HASH : (n + 1) * WIDTH * HASH] for n in range(whole)]
        tiles += [Tile(level, first + n, one) for n, one in enumerate(full)]
        self.edges[level] = edge = row[whole * WIDTH * HASH :]
        if edge and hashes:
            tiles.append(Tile(level, first + whole, edge))
        if full:
            self._extend(level + 1, b"".join(map(fold_row, full)), tiles)

    def _load(self, level: int, _index: int) -> bytes:
        return self.edges[level]
