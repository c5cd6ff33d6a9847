"""The sealer: gives committed rows their leaves, one batch after the other.

One sealer works on a book at a time; nobody who posts waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import call, call_number, driver
from ledger.book.errors import named_errors
from ledger.proof.leaf_sql import sealing_query
from ledger.proof.leaves import Leaf, leaf_hash
from ledger.proof.merkle import Head
from ledger.proof.sources import LeafSource
from ledger.proof.storage import (
    Entropy,
    Link,
    by_index,
    current_head,
    in_bulk,
    log_size,
    number_of,
    plainly,
    tile_loader,
)
from ledger.proof.tiles import HASH, GrowingTree

BATCH = 10_000
SEED_BYTES = 32
_LOCK = "select pg_advisory_xact_lock(hashtextextended('ledger.seal', %(book)s))"
_FLOOR = (
    "select floor from ledger.seal_mark where book_id = %(book)s and kind = %(kind)s"
)
_FUND_POSITION = (
    "select coalesce(max(position), -1) from ledger.leaf where book_id = %(book)s"
    " and kind = %(kind)s and (row_part = %(fund)s or"
    " starts_with(row_part, %(fund)s || '/'))"
)
_NUMBERS = "number"
FUND_TOTAL = "fund_total"


@dataclass(frozen=True, slots=True)
class Sealing:
    """How to seal: what, with which random bytes, and how many rows in a batch.

    A ``complete`` sealing looks through all rows; otherwise only through those above
    the floors, which is faster, and all that is needed but for a transaction that
    stood still between taking an id and writing its row.
    """

    sources: Sequence[LeafSource]
    entropy: Entropy
    batch: int = BATCH
    is_complete: bool = False


def seal(session: Session, book: Book, how: Sealing) -> Head:
    """Seal all there is, within the caller's transaction; return the log's head.

    This is for sealing in line, when little waits. Where much may wait, call
    ``seal_batch`` and commit between the batches.
    """
    while seal_batch(session, book, how):
        pass
    return current_head(session, book.id)


def seal_batch(session: Session, book: Book, how: Sealing) -> int:
    """Append the leaves of one batch; return how many, 0 when nothing waits."""
    link = driver(session)
    link.execute(_LOCK, {"book": book.id})
    with plainly(link), by_index(link):
        _number_entries(session, link, book.id, how)
        state = _Batch(session, link, book.id, log_size(link, book.id))
        for source in how.sources:
            if how.batch > state.count:
                _seal_source(state, source, how)
        if state.hashes:
            _end(state)
    return state.count


@dataclass(slots=True)
class _Batch:
    """A batch under way: where it began, its leaves so far, and the funds' counts."""

    session: Session
    link: Link
    book_id: int
    start: int
    hashes: bytearray = field(default_factory=bytearray)
    grown: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many leaves there are."""
        return len(self.hashes) // HASH

    @property
    def size(self) -> int:
        """The length of the log with them."""
        return self.start + self.count


def fund_position(session: Session, book: Book, fund: str) -> int:
    """Find the leaf after which no entry of a fund or its earmarks is sealed yet.

    Before the first, it is -1.
    """
    given = {"book": book.id, "kind": FUND_TOTAL, "fund": fund}
    return number_of(driver(session), _FUND_POSITION, given)


def fund_total(fund: str, entries: int) -> Leaf:
    """Make the leaf that says how many entries a fund has up to there."""
    header = f"{FUND_TOTAL}\nfund\t{fund}\nentries\t{entries}\n"
    return Leaf(header, "", "", b"", "")


def _number_entries(session: Session, link: Link, book_id: int, how: Sealing) -> None:
    floor = _floor(link, book_id, _NUMBERS, how)
    highest = call_number(session, "number_next_v1", book_id, floor, how.batch)
    if highest:
        call(session, "mark_sealed_v1", book_id, _NUMBERS, highest)


def _seal_source(state: _Batch, source: LeafSource, how: Sealing) -> None:
    """Append the leaves of one kind of row: one query makes, hashes and keeps them."""
    link, book_id = state.link, state.book_id
    given = {
        "book": book_id,
        "kind": source.kind,
        "floor": _floor(link, book_id, source.kind, how) if source.is_marked else 0,
        "room": how.batch - state.count,
        "seed": how.entropy(SEED_BYTES),
        "size": state.size,
    }
    with in_bulk(link, needed=source.is_bulk), named_errors():
        row = link.execute(sealing_query(source), given).fetchone()
    hashes, highest, grown, _ = cast("tuple[bytes, int, dict[str, int], int]", row)
    state.hashes += hashes or b""
    state.grown |= grown or {}
    if hashes and source.is_marked:
        call(state.session, "mark_sealed_v1", book_id, source.kind, highest)


def _end(state: _Batch) -> None:
    """Append the totals of the funds that grew, and the tiles of the whole batch."""
    totals = sorted(state.grown.items())
    leaves = [fund_total(fund, entries) for fund, entries in totals]
    size = state.size
    state.hashes += b"".join(leaf_hash(leaf) for leaf in leaves)
    tree = GrowingTree.resumed(state.start, tile_loader(state.link, state.book_id))
    tiles = tree.extend(bytes(state.hashes))
    call(
        state.session,
        "append_leaves_v1",
        *(state.book_id, size, [FUND_TOTAL] * len(leaves)),
        [entries for _, entries in totals],
        [fund for fund, _ in totals],
        [leaf.header for leaf in leaves],
        *([""] * len(leaves), [""] * len(leaves), [b""] * len(leaves)),
        [""] * len(leaves),
        [tile.level for tile in tiles],
        [tile.index for tile in tiles],
        [tile.hashes for tile in tiles],
        *([], []),
    )


def _floor(link: Link, book_id: int, kind: str, how: Sealing) -> int:
    if how.is_complete:
        return 0
    return number_of(link, _FLOOR, {"book": book_id, "kind": kind})
