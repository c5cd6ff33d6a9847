"""The stored part of the tree: rows of up to 256 hashes, so that proofs read a few.

A tile of level L holds subtrees of 256 to the L leaves; what lies between two levels
is computed from it. Only the last tile of each level ever grows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ledger.proof.merkle import Node, fold, root_of

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
        starts = range(offset * HASH, (offset + (1 << height)) * HASH, HASH)
        return fold([hashes[start : start + HASH] for start in starts])


@dataclass(slots=True)
class GrowingTree:
    """A tree that takes leaves at its end and holds no more than its right edge."""

    size: int = 0
    edges: list[list[bytes]] = field(default_factory=list)

    @classmethod
    def resumed(cls, size: int, load: LoadTile) -> GrowingTree:
        """Take a stored tree up where it ended."""
        tree, count, level = cls(size), size, 0
        while count:
            index, rest = divmod(count, WIDTH)
            hashes = load(level, index) if rest else b""
            starts = range(0, rest * HASH, HASH)
            tree.edges.append([hashes[start : start + HASH] for start in starts])
            count, level = index, level + 1
        return tree

    def extend(self, leaves: Iterable[bytes]) -> list[Tile]:
        """Append leaf hashes; give the tiles that are new or have grown."""
        full: list[Tile] = []
        touched: set[int] = set()
        for leaf in leaves:
            self._push(0, leaf, full, touched)
            self.size += 1
        return full + [self._edge(level) for level in sorted(touched)]

    def root(self) -> bytes:
        """Compute the head."""
        return root_of(self.size, TileReader(self._load))

    def _push(
        self, level: int, hash_: bytes, full: list[Tile], touched: set[int]
    ) -> None:
        if level == len(self.edges):
            self.edges.append([])
        edge = self.edges[level]
        edge.append(hash_)
        touched.add(level)
        if len(edge) == WIDTH:
            index = (self.size >> (HEIGHT * level)) // WIDTH
            full.append(Tile(level, index, b"".join(edge)))
            self.edges[level] = []
            touched.discard(level)
            self._push(level + 1, fold(edge), full, touched)

    def _edge(self, level: int) -> Tile:
        index = self.size >> (HEIGHT * (level + 1))
        return Tile(level, index, b"".join(self.edges[level]))

    def _load(self, level: int, _index: int) -> bytes:
        return b"".join(self.edges[level])
