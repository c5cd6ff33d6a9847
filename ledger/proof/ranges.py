"""One range of the log, made anew from its rows: hashes, and what differs.

Ranges are checked on several connections at a time; the database does the work.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from sys import byteorder
from typing import cast

from ledger.proof.differences import Content, Difference, Saying, compare, name_of
from ledger.proof.fund_counts import FUND, Opened, fund_of, read_opened
from ledger.proof.leaf_sql import checking_query, explaining_query
from ledger.proof.leaves import leaf_hash
from ledger.proof.merkle import EMPTY_ROOT
from ledger.proof.sealer import FUND_TOTAL, fund_total
from ledger.proof.sources import LeafSource
from ledger.proof.storage import (
    Link,
    by_index,
    in_bulk,
    plainly,
    read_leaf,
    read_leaves_but,
)
from ledger.proof.tiles import HASH, WIDTH, split_hashes

MOST = 20
Numbers = tuple[int, str]
"""The position of an entry, and its numbers in its funds with their codes."""

_Row = tuple[int, int, bytes | None, bytes | None, str | None]
_KINDS = (
    "select kind, count(*) from ledger.leaf where book_id = %(book)s"
    " and position >= %(start)s and position < %(end)s group by 1"
)
_ROW = (
    'select "index", hashes from ledger.tile where book_id = %(book)s and level = 0'
    ' and "index" between %(first)s and %(last)s'
)


@dataclass(frozen=True, slots=True)
class Range:
    """Which leaves of which book: from ``start`` to before ``end``."""

    book_id: int
    start: int
    end: int

    @property
    def given(self) -> dict[str, object]:
        """The values that queries take."""
        return {"book": self.book_id, "start": self.start, "end": self.end}


@dataclass(slots=True)
class Checked:
    """What a range was found to be: its leaf hashes, what it says of funds."""

    range: Range
    hashes: bytes = b""
    numbers: list[Numbers] = field(default_factory=list)
    totals: list[tuple[int, str]] = field(default_factory=list)
    opened: Opened = field(default_factory=list)
    found: list[Difference] = field(default_factory=list)


def check_range(link: Link, what: Range, sources: Sequence[LeafSource]) -> Checked:
    """Make the leaves of a range anew from their rows, and compare."""
    checked = Checked(what)
    hashes = bytearray(HASH * (what.end - what.start))
    rows = cast("Iterable[tuple[str, int]]", link.execute(_KINDS, what.given))
    kinds, known = dict(rows), {source.kind for source in sources}
    with plainly(link), by_index(link):
        for source in sources:
            if source.kind in kinds:
                _check_source(link, checked, (source, kinds[source.kind]), hashes)
    _check_others(link, checked, known, hashes)
    if FUND in kinds:
        checked.opened = read_opened(link, what.book_id, what.start, what.end)
    checked.hashes = bytes(hashes)
    checked.found += _gaps(link, what, kinds)
    checked.found += _changed_leaves(link, checked)
    return checked


def _check_source(
    link: Link, checked: Checked, what: tuple[LeafSource, int], hashes: bytearray
) -> None:
    (source, expected), given = what, checked.range.given
    with in_bulk(link, needed=source.is_bulk):
        row = link.execute(checking_query(source), given).fetchone()
        count, wrong, told, found, numbers = cast("_Row", row)
        if (count, wrong) != (expected, 0):
            checked.found += _explain(link, given, source)
    positions: array[int] = array("q", told or b"")
    if byteorder == "little":
        positions.byteswap()
    _place(hashes, checked.range.start, positions, found or b"")
    if source.has_parts and numbers:
        checked.numbers += sorted(zip(positions, numbers.split("\n"), strict=True))


def _place(
    hashes: bytearray, start: int, positions: Sequence[int], found: bytes
) -> None:
    """Put hashes where they belong; most come in order and without a gap."""
    if not positions:
        return
    first, last = positions[0], positions[-1]
    if last - first + 1 == len(positions) and list(positions) == [
        *range(first, last + 1)
    ]:
        hashes[(first - start) * HASH : (last + 1 - start) * HASH] = found
        return
    for at, position in enumerate(positions):
        here = (position - start) * HASH
        hashes[here : here + HASH] = found[at * HASH : (at + 1) * HASH]


def _explain(
    link: Link, given: Mapping[str, object], source: LeafSource
) -> list[Difference]:
    """Name the rows of a range that are gone or differ, once it is known there are."""
    found = []
    for row in link.execute(explaining_query(source, MOST), given):
        position, *texts, times = cast(
            "tuple[int, str, str, str, str, str, str, int]", row
        )
        sealed = Content(*texts[:3])
        now = None if row[4] is None else Content(*texts[3:])
        if now == sealed:
            name = name_of(sealed.header)
            often = "once", f"{times} times"
            found.append(Difference(name, "row", *often, position, Saying.TWICE))
        else:
            found.append(compare(position, sealed, now))
    return found


def _check_others(
    link: Link, checked: Checked, known: set[str], hashes: bytearray
) -> None:
    """Hash the leaves that have no row: totals of funds, and what is of no kind."""
    start = checked.range.start
    for position, kind, leaf in read_leaves_but(link, checked.range.given, list(known)):
        here = (position - start) * HASH
        is_plain = not (leaf.parts or leaf.numbers or leaf.salt or leaf.secrets)
        hashes[here : here + HASH] = leaf_hash(leaf) if is_plain else EMPTY_ROOT
        if kind == FUND_TOTAL:
            checked.totals.append((position, leaf.header))
        else:
            name = f"leaf of kind {kind}"
            wrong = Difference(name, "kind", "", kind, position, Saying.NO_KIND)
            checked.found.append(wrong)


def _gaps(link: Link, what: Range, kinds: Mapping[str, int]) -> list[Difference]:
    """Name the first position that has no leaf."""
    if sum(kinds.values()) == what.end - what.start:
        return []
    query = (
        "select position from ledger.leaf where book_id = %(book)s"
        " and position >= %(start)s and position < %(end)s"
    )
    there = {row[0] for row in link.execute(query, what.given)}
    gone = (n for n in range(what.start, what.end) if n not in there)
    return [
        Difference(f"leaf {n}", "leaf", "there", "gone", n, Saying.NO_LEAF)
        for n in gone
    ][:1]


def _changed_leaves(link: Link, checked: Checked) -> list[Difference]:
    """Compare leaf hashes with the stored ones, which name the leaf that differs."""
    what, hashes = checked.range, checked.hashes
    first, last = what.start // WIDTH, (what.end - 1) // WIDTH
    given = {"book": what.book_id, "first": first, "last": last}
    stored = dict(cast("Iterable[tuple[int, bytes]]", link.execute(_ROW, given)))
    found = []
    for index in range(first, last + 1):
        offset = (index * WIDTH - what.start) * HASH
        row = hashes[offset : offset + WIDTH * HASH]
        kept = stored.get(index, b"")
        if kept.startswith(row):
            continue
        pairs = zip_longest(split_hashes(row), split_hashes(kept)[: len(row) // HASH])
        at = next(n for n, (one, two) in enumerate(pairs) if one != two)
        position = index * WIDTH + at
        name = name_of_leaf(link, what.book_id, position)
        wrong = Difference(
            *(name, "sealed copy", "its hash", "another", position, Saying.COPY)
        )
        found.append(wrong)
    return found


def name_of_leaf(link: Link, book_id: int, position: int) -> str:
    """Name what a leaf is of, or the leaf if it is gone."""
    leaf = read_leaf(link, book_id, position)
    return name_of(leaf.header) if leaf else f"leaf {position}"


def total_difference(
    position: int, header: str, counts: Mapping[str, int]
) -> Difference | None:
    """Compare a sealed total with how many entries the fund has up to there."""
    fund = fund_of(header)
    now = fund_total(fund, counts.get(fund, 0)).header
    if now == header:
        return None
    wrong = compare(position, Content(header, "", ""), Content(now, "", ""))
    return replace(wrong, saying=Saying.COUNTED)
