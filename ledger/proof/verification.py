"""Recompute a book's whole log from its rows, in one pass and in little memory.

Each batch of leaves is hashed into the tree while the database compares their rows with
what was sealed of them; then the heads must be those that were signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.proof.checkpoints import Checkpoint
from ledger.proof.derived import derived_differences
from ledger.proof.differences import Content, Difference, compare, name_of
from ledger.proof.leaves import Leaf, leaf_hash
from ledger.proof.merkle import EMPTY_ROOT, Head
from ledger.proof.sealer import FUND_TOTAL, count_parts, fund_total
from ledger.proof.sources import LeafSource
from ledger.proof.storage import (
    Link,
    TileMissingError,
    by_index,
    in_bulk,
    log_size,
    number_of,
    read_leaves,
    tile_loader,
)
from ledger.proof.tiles import HASH, WIDTH, GrowingTree, Tile

BATCH = 40 * WIDTH
MOST = 20
_LAST = 1 << 62
_KINDS = (
    "select kind, count(*) from ledger.leaf where book_id = %(book)s"
    " and position >= %(start)s and position < %(end)s group by 1"
)
_ROW = (
    'select "index", hashes from ledger.tile where book_id = %(book)s and level = 0'
    ' and "index" between %(first)s and %(last)s'
)
_UNNUMBERED = (
    "select count(*) from ledger.journal_entry e where e.book_id = %(book)s"
    " and not exists (select from ledger.register_number r"
    " where r.book_id = %(book)s and r.entry_id = e.id)"
)


@dataclass(frozen=True, slots=True)
class Witness:
    """A checkpoint that the log must lead to, and whose it is."""

    name: str
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class Verification:
    """What to verify against. ``helper`` is a second connection, to go faster."""

    sources: Sequence[LeafSource]
    witnesses: Sequence[Witness] = ()
    helper: Link | None = None
    batch: int = BATCH


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found: the head, and what is not as it was sealed.

    ``waiting`` counts the rows that have no leaf yet, by kind. ``differences`` begins
    with the oldest leaf's; there are no more than twenty of them.
    """

    head: Head
    differences: tuple[Difference, ...]
    waiting: dict[str, int]
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
    tree: GrowingTree = field(default_factory=GrowingTree)
    counts: dict[str, int] = field(default_factory=dict)
    found: list[Difference] = field(default_factory=list)
    entries: int = 0


def verify(session: Session, book: Book, what: Verification) -> Report:
    """Verify a book from its first leaf to the last that it has now.

    It may go on while others post and seal: below that leaf nothing changes.
    """
    link = driver(session)
    size = log_size(link, book.id)
    witnesses = sorted(what.witnesses, key=lambda one: one.checkpoint.size)
    state = _Pass(link, book.id, witnesses)
    with ThreadPoolExecutor(1) as executor:
        for start in range(0, size, what.batch):
            end = min(start + what.batch, size)
            _batch(state, executor, what, (start, end))
            if len(state.found) >= MOST:
                break
        else:
            _check_heads(state, is_end=True)
    state.found += derived_differences(link, book.id)
    ordered = sorted(state.found, key=lambda one: one.position % _LAST)
    head = Head(state.tree.size, state.tree.root())
    with in_bulk(link):
        waiting = _waiting(link, book.id, what.sources)
    return Report(head, tuple(ordered[:MOST]), waiting, state.entries)


def _batch(
    state: _Pass, executor: Executor, what: Verification, ends: tuple[int, int]
) -> None:
    kinds = _kinds(state.link, state.book_id, ends)
    given: dict[str, object]
    given = {"book": state.book_id, "start": ends[0], "end": ends[1]}
    compared = executor.submit(
        _compare_rows, what.helper or state.link, given, _of(what.sources, kinds), kinds
    )
    hashes = _hash_leaves(state, ends)
    _check_kinds(state, kinds, what.sources)
    _check_tiles(state, ends[0], hashes)
    _grow(state, hashes)
    state.found += compared.result()


def _compare_rows(
    link: Link,
    given: dict[str, object],
    sources: Sequence[LeafSource],
    kinds: Mapping[str, int],
) -> list[Difference]:
    """Let the database compare the rows of a range of leaves with what was sealed."""
    found = []
    for source in sources:
        query = f"select count(*), count(*) filter (where {_differs(source)})"
        query = f"{_wanted(source)} {query} from ({source.content}) c"
        with by_index(link):
            row = link.execute(query.encode(), given).fetchone()
        if row != (kinds[source.kind], 0):
            found += _explain(link, given, source)
    return found


def _wanted(source: LeafSource) -> str:
    return (
        "with wanted as materialized (select row_id, row_part, position,"  # noqa: S608 - our own words
        " header as sealed_header, parts as sealed_parts, secrets as sealed_secrets,"
        " salt as sealed_salt from ledger.leaf where book_id = %(book)s"
        " and position >= %(start)s and position < %(end)s"
        f" and kind = '{source.kind}')"
    )


def _differs(source: LeafSource) -> str:
    return (
        "c.header <> c.sealed_header or c.parts <> c.sealed_parts"
        f" or {source.proof} <> c.sealed_secrets"
    )


def _explain(
    link: Link, given: dict[str, object], source: LeafSource
) -> list[Difference]:
    """Name the rows of a range that are gone or differ, once it is known there are."""
    query = (
        f"{_wanted(source)}, c as materialized ({source.content})"  # noqa: S608 - our own words
        " select w.position, w.sealed_header, w.sealed_parts, w.sealed_secrets,"
        f" c.header, c.parts, {source.proof} from wanted w left join c"
        " on c.position = w.position"
        f" where c.position is null or {_differs(source)} order by 1 limit {MOST}"
    )
    found = []
    for row in link.execute(query.encode(), given):
        position, *texts = cast("tuple[int, str, str, str, str, str, str]", row)
        now = None if row[4] is None else Content(*texts[3:])
        found.append(compare(position, Content(*texts[:3]), now))
    return found


def _hash_leaves(state: _Pass, ends: tuple[int, int]) -> list[bytes]:
    """Hash the leaves of a range, and count the entries of each fund anew."""
    hashes: list[bytes] = []
    expected = ends[0]
    for position, leaf in read_leaves(state.link, state.book_id, *ends):
        if position != expected:
            gap = Difference(f"leaf {expected}", "leaf", "there", "gone", expected)
            state.found.append(gap)
            expected = position
        expected += 1
        if leaf.parts:
            state.entries += 1
            _check_numbers(state, position, leaf)
        elif leaf.header.startswith(FUND_TOTAL):
            _check_total(state, position, leaf)
        hashes.append(_hash(leaf))
    return hashes


def _hash(leaf: Leaf) -> bytes:
    is_needed = leaf.parts or leaf.secrets or not leaf.salt
    is_numbered = leaf.parts or not leaf.numbers
    try:
        return leaf_hash(leaf) if is_needed and is_numbered else EMPTY_ROOT
    except ValueError:
        # A stored copy that was bent out of shape has the hash of nothing.
        return EMPTY_ROOT


def _check_numbers(state: _Pass, position: int, leaf: Leaf) -> None:
    numbers = count_parts(leaf.parts, state.counts)
    if numbers != leaf.numbers:
        what = name_of(leaf.header)
        wrong = Difference(what, "fund numbers", leaf.numbers, numbers, position)
        state.found.append(wrong)


def _check_total(state: _Pass, position: int, leaf: Leaf) -> None:
    fund = leaf.header.split("\n")[1].partition("\t")[2]
    now = fund_total(fund, state.counts.get(fund, 0)).leaf
    if now.header != leaf.header:
        sealed, found = (Content(one.header, "", "") for one in (leaf, now))
        state.found.append(compare(position, sealed, found))


def _check_kinds(
    state: _Pass, kinds: Mapping[str, int], sources: Sequence[LeafSource]
) -> None:
    known = {source.kind for source in sources} | {FUND_TOTAL}
    for kind in kinds:
        if kind not in known:
            state.found.append(Difference(f"leaf of kind {kind}", "kind", "", kind))


def _check_tiles(state: _Pass, start: int, hashes: list[bytes]) -> None:
    """Compare leaf hashes with the stored ones, which name the leaf that differs."""
    first, last = start // WIDTH, (start + len(hashes) - 1) // WIDTH
    given = {"book": state.book_id, "first": first, "last": last}
    stored = dict(cast("Iterable[tuple[int, bytes]]", state.link.execute(_ROW, given)))
    for index in range(first, last + 1):
        offset = index * WIDTH - start
        row = hashes[offset : offset + WIDTH]
        kept = stored.get(index, b"")
        if kept.startswith(b"".join(row)):
            continue
        at = next(
            n for n, one in enumerate(row) if kept[n * HASH : (n + 1) * HASH] != one
        )
        position = index * WIDTH + at
        state.found.append(_changed_leaf(state, position))


def _changed_leaf(state: _Pass, position: int) -> Difference:
    rows = list(read_leaves(state.link, state.book_id, position, position + 1))
    what = name_of(rows[0][1].header) if rows else f"leaf {position}"
    return Difference(what, "sealed copy", "its hash", "another", position)


def _grow(state: _Pass, hashes: list[bytes]) -> None:
    """Take leaves into the tree, stopping at every head that was signed."""
    at = 0
    while at < len(hashes):
        _check_heads(state)
        room = len(hashes) - at
        if state.witnesses:
            room = min(room, state.witnesses[0].checkpoint.size - state.tree.size)
        _check_upper(state, state.tree.extend(hashes[at : at + room]))
        at += room
    _check_heads(state)


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
            state.found.append(Difference(name, "hashes", "the leaves'", "others"))


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
            state.found.append(Difference(witness.name, "length of the log", *sizes))
        elif root != state.tree.root():
            roots = root.hex()[:16], state.tree.root().hex()[:16]
            state.found.append(Difference(witness.name, "root", *roots))


def _kinds(link: Link, book_id: int, ends: tuple[int, int]) -> dict[str, int]:
    given = {"book": book_id, "start": ends[0], "end": ends[1]}
    rows = link.execute(_KINDS, given)
    return dict(cast("Iterable[tuple[str, int]]", rows))


def _of(sources: Sequence[LeafSource], kinds: Mapping[str, int]) -> list[LeafSource]:
    return [source for source in sources if source.kind in kinds]


def _waiting(link: Link, book_id: int, sources: Sequence[LeafSource]) -> dict[str, int]:
    """Count the rows that have no leaf, kind by kind."""
    found = {"entry without a number": number_of(link, _UNNUMBERED, {"book": book_id})}
    for source in sources:
        query = (
            f"select count(*) from ({source.keys}) k where not exists"  # noqa: S608 - our own words
            " (select from ledger.leaf l where l.book_id = %(book)s"
            f" and l.kind = '{source.kind}'"
            " and l.row_id = k.row_id and l.row_part = k.row_part)"
        )
        given: dict[str, object] = {"book": book_id, "floor": 0}
        found[source.kind] = number_of(link, query.encode(), given)
    return {kind: count for kind, count in found.items() if count}
