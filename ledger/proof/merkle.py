"""The Merkle tree of RFC 9162: its hashes, its heads and its two kinds of proof.

Nothing here stores anything: a proof is computed from whole subtrees, which a reader
gives by level and index, and there are O(log n) of them in any proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Node:
    """A whole subtree: the leaves from ``index << level``, ``1 << level`` of them."""

    level: int
    index: int


@dataclass(frozen=True, slots=True)
class Head:
    """What stands for a whole tree: how many leaves, and the root over them."""

    size: int
    root: bytes


Reader = Callable[[Node], bytes]
"""Gives the hash of a whole subtree."""


class ProofRangeError(ValueError):
    """A proof was asked for a leaf or a size that the tree does not have."""

    def __init__(self, index: int, size: int) -> None:
        self.index, self.size = index, size
        super().__init__(f"a tree of {size} leaves has no proof for {index}")


def hash_leaf(data: bytes) -> bytes:
    """Hash the data of a leaf."""
    return sha256(b"\0" + data).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return sha256(b"\1" + left + right).digest()


def fold(hashes: Iterable[bytes]) -> bytes:
    """Hash subtrees, of a power of two in number, into the one above them."""
    return fold_row(b"".join(hashes))


def fold_row(row: bytes) -> bytes:
    """Hash subtrees that stand in one row of bytes into the one above them."""
    pair = 2 * HASH_BYTES
    while len(row) > HASH_BYTES:
        steps = range(0, len(row), pair)
        row = b"".join([sha256(b"\1" + row[at : at + pair]).digest() for at in steps])
    return row


def root_of(size: int, read: Reader) -> bytes:
    """Compute the head of a tree."""
    return _range(0, size, read) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read: Reader) -> list[bytes]:
    """Prove that a tree of a size has a leaf at an index; the hashes go upwards."""
    if not 0 <= index < size:
        raise ProofRangeError(index, size)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range(middle, end, read))
            end = middle
        else:
            path.append(_range(start, middle, read))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, read: Reader) -> list[bytes]:
    """Prove that the tree of the first size is the beginning of the second's."""
    if not 0 < first <= second:
        raise ProofRangeError(first, second)
    path, start, end, is_known = [], 0, second, True
    while first < end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range(middle, end, read))
            end = middle
        else:
            path.append(_range(start, middle, read))
            start, is_known = middle, False
    if not is_known:
        path.append(_range(start, end, read))
    return path[::-1]


def root_from_inclusion(
    index: int, size: int, leaf: bytes, path: Sequence[bytes]
) -> bytes | None:
    """Compute the head that a proof leads to; None when the proof has a wrong shape."""
    if not 0 <= index < size:
        return None
    at, last, root = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            root = hash_node(step, root)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            root = hash_node(root, step)
        at, last = at >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(first: Head, second: Head, path: Sequence[bytes]) -> bool:
    """Say whether a proof shows the first tree to be the beginning of the second."""
    if not 0 < first.size < second.size:
        return first == second and first.size > 0 and not path
    is_whole = first.size & (first.size - 1) == 0
    steps = [first.root, *path] if is_whole else list(path)
    return bool(steps) and _heads_of(first.size, second.size, steps) == (
        first.root,
        second.root,
    )


def _heads_of(
    first: int, second: int, steps: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if at & 1 or at == last:
            old, new = hash_node(step, old), hash_node(step, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = hash_node(new, step)
        at, last = at >> 1, last >> 1
    return (old, new) if last == 0 else None


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


def _range(start: int, end: int, read: Reader) -> bytes:
    """Hash the leaves of a range that begins where a whole subtree may begin."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(Node(level, start >> level))
    middle = start + _split(size)
    return hash_node(_range(start, middle, read), _range(middle, end, read))
