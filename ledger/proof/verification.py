"""Recompute a book's whole log from its rows, in one pass and in little memory.

Ranges of leaves are made anew from their rows, on as many connections as there are;
in their order they grow the tree, whose heads must be those that were signed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import itemgetter
from queue import SimpleQueue

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.derived import derived_differences
from ledger.proof.differences import Difference, Saying
from ledger.proof.fund_counts import FundCounts, read_secret
from ledger.proof.merkle import Head
from ledger.proof.ranges import (
    MOST,
    Checked,
    Numbers,
    Range,
    check_range,
    name_of_leaf,
    total_difference,
)
from ledger.proof.sources import LeafSource
from ledger.proof.storage import (
    Link,
    TileMissingError,
    log_size,
    tile_loader,
)
from ledger.proof.tiles import HASH, WIDTH, GrowingTree, Tile
from ledger.proof.waiting import Waiting, list_waiting

BATCH = 40 * WIDTH
_LAST = 1 << 62


@dataclass(frozen=True, slots=True)
class Witness:
    """A checkpoint that the log must lead to, and whose it is."""

    name: str
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Verification:
    """What to verify against. ``helpers`` are more connections, to go faster."""

    sources: Sequence[LeafSource]
    witnesses: Sequence[Witness] = ()
    helpers: Sequence[Link] = ()
    batch: int = BATCH


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: the head, and what is not as it was sealed.

    ``waiting`` are the rows that have no leaf yet, by kind. ``differences`` begins
    with the oldest leaf's; there are no more than twenty of them.
    """

    head: Head
    differences: tuple[Difference, ...]
    waiting: dict[str, Waiting]
    entries: int

    @property
    def is_good(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.differences


@dataclass(slots=True)
class _Pass:
    """The state of one pass: the tree so far, the counts, and what was found."""

    link: Link
    book_id: int
    witnesses: list[Witness]
    counts: FundCounts
    tree: GrowingTree = field(default_factory=GrowingTree)
    found: list[Difference] = field(default_factory=list)
    entries: int = 0


def verify(session: Session, book: Book, what: Verification) -> Report:
    """Verify a book from its first leaf to the last that it has now.

    It may go on while others post and seal: below that leaf nothing changes.
    """
    link = driver(session)
    size = log_size(link, book.id)
    witnesses = sorted(what.witnesses, key=lambda one: one.checkpoint.size)
    counts = FundCounts(read_secret(link, book.id))
    state = _Pass(link, book.id, witnesses, counts)
    for checked in _check_ranges([link, *what.helpers], what, (book.id, size)):
        _take(state, checked)
        if len(state.found) >= MOST:
            break
    else:
        _check_heads(state, is_end=True)
    state.found += derived_differences(link, book.id)
    ordered = sorted(state.found, key=lambda one: one.position % _LAST)
    head = Head(state.tree.size, state.tree.root())
    waiting = list_waiting(link, book.id, what.sources)
    return Report(head, tuple(ordered[:MOST]), waiting, state.entries)


def _check_ranges(
    links: Sequence[Link], what: Verification, book: tuple[int, int]
) -> Iterator[Checked]:
    """Check range after range, each on a connection that is free, and in order."""
    free: SimpleQueue[Link] = SimpleQueue()
    for one in links:
        free.put(one)

    def check(start: int) -> Checked:
        link = free.get()
        try:
            end = min(start + what.batch, book[1])
            return check_range(link, Range(book[0], start, end), what.sources)
        finally:
            free.put(link)

    under_way: deque[Future[Checked]] = deque()
    with ThreadPoolExecutor(len(links)) as executor:
        for start in range(0, book[1], what.batch):
            under_way.append(executor.submit(check, start))
            if len(under_way) > len(links):
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _take(state: _Pass, checked: Checked) -> None:
    """Take the range's leaves into the tree, stopping at every head that was signed."""
    state.found += checked.found
    state.entries += len(checked.numbers)
    start, end = state.tree.size, state.tree.size + len(checked.hashes) // HASH
    while state.tree.size < end:
        stop = min([end, *(one.checkpoint.size for one in state.witnesses[:1])])
        _count_leaves(state, checked, stop)
        first = (state.tree.size - start) * HASH
        tiles = state.tree.extend(checked.hashes[first : (stop - start) * HASH])
        _check_upper(state, tiles)
        _check_heads(state)


def _count_leaves(state: _Pass, checked: Checked, stop: int) -> None:
    """Count the entries of each fund from the tree's end to before a position."""
    start = state.tree.size
    for _, fund in _between(checked.opened, start, stop):
        state.counts.open(fund)
    totals = deque(_between(checked.totals, start, stop))
    for position, line in _between(checked.numbers, start, stop):
        while totals and totals[0][0] < position:
            _check_total(state, *totals.popleft())
        _count(state, position, line)
    for total in totals:
        _check_total(state, *total)


def _between(rows: list[Numbers], start: int, stop: int) -> list[Numbers]:
    """Choose those of a range's rows that stand between two positions."""
    first, last = (bisect_left(rows, at, key=itemgetter(0)) for at in (start, stop))
    return rows[first:last]


def _count(state: _Pass, position: int, line: str) -> None:
    numbers, _, fund = line.partition("\t")
    if "\t" not in fund and fund:
        now = str(state.counts.add(fund))
    else:
        codes = fund.split("\t") if fund else []
        now = ",".join([str(state.counts.add(code)) for code in codes])
    if now != numbers:
        name = name_of_leaf(state.link, state.book_id, position)
        found = Difference(
            *(name, "fund numbers", numbers, now, position), saying=Saying.COUNTED
        )
        state.found.append(found)


def _check_total(state: _Pass, position: int, header: str) -> None:
    wrong = total_difference(position, header, state.counts.entries)
    state.found += [wrong] if wrong else []


def _check_upper(state: _Pass, tiles: list[Tile]) -> None:
    load = tile_loader(state.link, state.book_id)
    for tile in tiles:
        if tile.level == 0:
            continue
        try:
            kept = load(tile.level, tile.index)
        except TileMissingError:
            kept = b""
        if not kept.startswith(tile.hashes):
            name = f"tile {tile.index} of level {tile.level}"
            hashes = "the leaves'", "others"
            wrong = Difference(name, "hashes", *hashes, saying=Saying.HASHES)
            state.found.append(wrong)


def _check_heads(state: _Pass, *, is_end: bool = False) -> None:
    """Compare the head with the checkpoints of this size; at the end, with all left."""
    while state.witnesses:
        witness = state.witnesses[0]
        size, root = witness.checkpoint.size, witness.checkpoint.root
        if size > state.tree.size and not is_end:
            return
        state.witnesses.pop(0)
        if size > state.tree.size:
            sizes = f"{size} leaves", f"{state.tree.size} leaves"
            wrong = witness.name, "length of the log", *sizes
            state.found.append(Difference(*wrong, saying=Saying.SHORTER))
        elif root != state.tree.root():
            roots = root.hex()[:16], state.tree.root().hex()[:16]
            wrong = witness.name, "root", *roots
            state.found.append(Difference(*wrong, saying=Saying.REWRITTEN))
        else:
            _check_counts(state, witness)


def _check_counts(state: _Pass, witness: Witness) -> None:
    """Compare how many entries each fund has with what a checkpoint says of it."""
    sealed = witness.checkpoint.counts
    if sealed and sealed != (found := state.counts.root()):
        roots = sealed.hex()[:16], found.hex()[:16]
        wrong = Difference(
            *(witness.name, "counts of funds", *roots), saying=Saying.RECOUNTED
        )
        state.found.append(wrong)
