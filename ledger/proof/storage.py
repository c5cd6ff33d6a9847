"""Read the stored log: its size, its tiles, its leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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
    "select header, parts, numbers, salt, secrets from ledger.leaf"
    " where book_id = %(book)s and position = %(position)s"
)
_OTHERS = (
    "select position, kind, header, parts, numbers, salt, secrets from ledger.leaf"
    " where book_id = %(book)s and position >= %(start)s and position < %(end)s"
    " and kind <> all(%(kinds)s) order by position"
)


class TileMissingError(LookupError):
    """A stored tile is gone, or is shorter than the tree needs."""

    def __init__(self, level: int, index: int) -> None:
        self.level, self.index = level, index
        super().__init__(f"tile {index} of level {level} is missing or too short")


_PLAIN = {"datestyle": "ISO, YMD", "timezone": "UTC", "jit": "off"}
_BY_INDEX = {"enable_seqscan": "off"}
_IN_BULK = {"enable_nestloop": "off", "work_mem": "64MB"}


@contextmanager
def plainly(link: Link) -> Iterator[None]:
    """Let days and instants be written one way, whatever the session's settings."""
    with _under(link, _PLAIN):
        yield


@contextmanager
def by_index(link: Link) -> Iterator[None]:
    """Let the planner look rows up by their keys, even before it has statistics.

    A table that grew since they were taken is else read whole for every row.
    """
    with _under(link, _BY_INDEX):
        yield


@contextmanager
def in_bulk(link: Link, *, needed: bool = True) -> Iterator[None]:
    """Let the planner put what it reads side by side in memory, for the same reason."""
    with _under(link, _IN_BULK if needed else {}):
        yield


@contextmanager
def _under(link: Link, settings: Mapping[str, str]) -> Iterator[None]:
    """Change settings of the transaction, and give them back."""
    if not settings:
        yield
        return
    names = list(settings)
    query = "select current_setting(n) from unnest(%s::text[]) with ordinality u(n, o)"
    before = link.execute(f"{query} order by o".encode(), (names,)).fetchall()
    _set(link, names, list(settings.values()))
    yield
    _set(link, names, [str(value) for (value,) in before])


def _set(link: Link, names: list[str], values: list[str]) -> None:
    query = "select set_config(n, v, true) from unnest(%s::text[], %s::text[]) u(n, v)"
    link.execute(query, (names, values))


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


def read_leaf(link: Link, book_id: int, position: int) -> Leaf | None:
    """Read the leaf at a position, or None if the log has none there."""
    given = {"book": book_id, "position": position}
    row = link.execute(_LEAF, given).fetchone()
    return None if row is None else _leaf(list(row))


def read_leaves_but(
    link: Link, given: Mapping[str, object], kinds: list[str]
) -> Iterator[tuple[int, str, Leaf]]:
    """Read the leaves of a range that are of other kinds than these."""
    for position, kind, *values in link.execute(_OTHERS, {**given, "kinds": kinds}):
        yield _whole(position), str(kind), _leaf(values)


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
