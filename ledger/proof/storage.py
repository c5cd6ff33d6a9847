"""Read the stored log: its size, its tiles, its leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import LiteralString

from psycopg import Connection
from sqlalchemy.orm import Session

from ledger.book.calls import driver
from ledger.proof.leaves import Leaf
from ledger.proof.merkle import Head, root_of
from ledger.proof.tiles import LoadTile, TileReader

Row = tuple[object, ...]
Link = Connection[Row]

_SIZE = (
    "select coalesce(max(position) + 1, 0) from ledger.leaf where book_id = %(book)s"
)
_TILE = (
    "select hashes from ledger.tile"
    ' where book_id = %(book)s and level = %(level)s and "index" = %(index)s'
)
_LEAF = (
    "select position, header, parts, numbers, salt, secrets from ledger.leaf"
    " where book_id = %(book)s and position >= %(start)s and position < %(end)s"
    " order by position"
)


class TileMissingError(LookupError):
    """A stored tile is gone, or is shorter than the tree needs."""

    def __init__(self, level: int, index: int) -> None:
        self.level, self.index = level, index
        super().__init__(f"tile {index} of level {level} is missing or too short")


@contextmanager
def by_index(link: Link) -> Iterator[None]:
    """Let the planner look rows up by their keys, even before it has statistics.

    A table that grew since they were taken is else read whole for every row.
    """
    link.execute("set local enable_seqscan = off")
    yield
    link.execute("set local enable_seqscan = on")


@contextmanager
def in_bulk(link: Link) -> Iterator[None]:
    """Let the planner compare whole tables in one pass, for the same reason."""
    link.execute("set local enable_nestloop = off")
    yield
    link.execute("set local enable_nestloop = on")


def log_size(link: Link, book_id: int) -> int:
    """Count the leaves of a book."""
    return number_of(link, _SIZE, {"book": book_id})


def tile_loader(link: Link, book_id: int) -> LoadTile:
    """Make the function that loads a book's tiles."""

    def load(level: int, index: int) -> bytes:
        given = {"book": book_id, "level": level, "index": index}
        row = link.execute(_TILE, given).fetchone()
        if row is None or not isinstance(row[0], bytes):
            raise TileMissingError(level, index)
        return row[0]

    return load


def current_head(session: Session, book_id: int) -> Head:
    """Return the size of a book's log and the root over it."""
    link = driver(session)
    size = log_size(link, book_id)
    return Head(size, root_of(size, TileReader(tile_loader(link, book_id))))


def read_leaves(
    link: Link, book_id: int, start: int, end: int
) -> Iterator[tuple[int, Leaf]]:
    """Read the leaves of a range of positions."""
    given = {"book": book_id, "start": start, "end": end}
    for position, *values in link.execute(_LEAF, given):
        yield _whole(position), _leaf(values)


def read_leaf(link: Link, book_id: int, position: int) -> Leaf:
    """Read the leaf at a position that the log has."""
    return next(read_leaves(link, book_id, position, position + 1))[1]


def number_of(
    link: Link, query: LiteralString | bytes, given: dict[str, object]
) -> int:
    """Ask for one whole number."""
    row = link.execute(query, given).fetchone()
    return _whole(row[0]) if row else 0


def _leaf(values: list[object]) -> Leaf:
    return Leaf(*values)  # type: ignore[arg-type]  # the table's columns, in this order


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value


Entropy = Callable[[int], bytes]
"""Gives random bytes for salts and keys."""
