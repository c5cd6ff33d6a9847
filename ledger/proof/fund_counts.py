"""How many entries each fund has at a size of the log, under one root.

A checkpoint's note carries the root, so that a fund's bundle cannot stop before the
fund's end. The leaves are salted: the path from one tells nothing of the other funds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from ledger.proof.leaves import derived_salt
from ledger.proof.merkle import Node, hash_leaf, hash_node, inclusion_path, root_of
from ledger.proof.storage import Link, log_size

FUND = "fund"
Opened = list[tuple[int, str]]
"""Where the leaves of funds are, with the funds' codes."""

_FIRST_SALT = (
    "select salt from ledger.leaf where book_id = %(book)s and salt <> ''"
    " order by position limit 1"
)
_OPENED = (
    "select position, header from ledger.leaf where book_id = %(book)s"
    " and position >= %(start)s and position < %(end)s and kind = 'fund' order by 1"
)
_NOW = "select fund, entries from ledger.fund_count where book_id = %(book)s"
_BEFORE = (
    "select row_part, coalesce(max(row_id) filter (where position < %(size)s), 0)"
    " from ledger.leaf where book_id = %(book)s and kind = 'fund_total' and row_part"
    " in (select row_part from ledger.leaf where book_id = %(book)s"
    " and position >= %(size)s and kind = 'fund_total') group by 1"
)


@dataclass(frozen=True, slots=True)
class CountProof:
    """What shows one fund's count and leads to the root: its salt, place and path."""

    entries: int
    salt: bytes
    place: int
    size: int
    path: list[bytes]


@dataclass(slots=True)
class FundCounts:
    """The counts of a book's funds, in the order in which the funds were sealed.

    Only what was counted since the last root is hashed anew. ``secret`` never leaves
    the database; a fund's salt is made of it.
    """

    secret: bytes
    entries: dict[str, int] = field(default_factory=dict)
    _places: dict[str, int] = field(default_factory=dict)
    _stale: set[str] = field(default_factory=set)
    _levels: list[list[bytes]] = field(default_factory=list)

    def open(self, fund: str) -> None:
        """Give a fund the next place; it may have entries already."""
        self._places.setdefault(fund, len(self._places))
        self._stale.add(fund)

    def add(self, fund: str) -> int:
        """Count one more entry of a fund; return its number."""
        self.entries[fund] = number = self.entries.get(fund, 0) + 1
        self._stale.add(fund)
        return number

    def root(self) -> bytes:
        """Compute the root over the counts as they are."""
        self._rehash()
        return root_of(len(self._places), self._read)

    def proof(self, fund: str) -> CountProof:
        """Prove the count of one fund."""
        self._rehash()
        place, size = self._places[fund], len(self._places)
        path = inclusion_path(place, size, self._read)
        count = self.entries.get(fund, 0)
        return CountProof(count, self._salt(fund), place, size, path)

    def _rehash(self) -> None:
        """Hash the leaves that changed, and each whole subtree over one of them."""
        changed = {
            self._places[fund]: hash_leaf(self._salt(fund) + self._text(fund))
            for fund in self._stale & self._places.keys()
        }
        self._stale.clear()
        level = 0
        while changed:
            if level == len(self._levels):
                self._levels.append([])
            row = self._levels[level]
            for at, hash_ in sorted(changed.items()):
                row[at : at + 1] = [hash_]
            above = {at >> 1 for at in changed if at | 1 < len(row)}
            changed = {at: hash_node(*row[2 * at : 2 * at + 2]) for at in above}
            level += 1

    def _read(self, node: Node) -> bytes:
        return self._levels[node.level][node.index]

    def _salt(self, fund: str) -> bytes:
        return derived_salt(self.secret, f"count:{fund}")

    def _text(self, fund: str) -> bytes:
        return f"{fund}\t{self.entries.get(fund, 0)}".encode()


def read_counts(link: Link, book_id: int, size: int) -> FundCounts:
    """Read the counts of all funds at a size of the log."""
    given = {"book": book_id, "size": size}
    now = dict(cast("Iterable[tuple[str, int]]", link.execute(_NOW, given)))
    if log_size(link, book_id) > size:
        now |= dict(cast("Iterable[tuple[str, int]]", link.execute(_BEFORE, given)))
    counts = FundCounts(read_secret(link, book_id), now)
    for _, fund in read_opened(link, book_id, 0, size):
        counts.open(fund)
    return counts


def read_opened(link: Link, book_id: int, start: int, end: int) -> Opened:
    """Read which funds were sealed in a range of the log, in its order."""
    given = {"book": book_id, "start": start, "end": end}
    rows = cast("Iterable[tuple[int, str]]", link.execute(_OPENED, given))
    return [(position, fund_of(header)) for position, header in rows]


def read_secret(link: Link, book_id: int) -> bytes:
    """Read what the salts of counts are made of: the first salt of the log.

    It is there before any fund is: a fund has an act, and the leaf of an act has one.
    """
    row = link.execute(_FIRST_SALT, {"book": book_id}).fetchone()
    return cast("bytes", row[0]) if row else b""


def fund_of(header: str) -> str:
    """Read the code of a fund out of the header of its leaf, or of its total."""
    return header.partition("\n")[2].partition("\n")[0].partition("\t")[2]
