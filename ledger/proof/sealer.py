"""The sealer: gives committed rows their leaves, one batch after the other.

One sealer works on a book at a time; nobody who posts waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.calls import array, call, call_number, driver
from ledger.proof.leaves import (
    SALT_BYTES,
    Leaf,
    leaf_hash,
    lines_by_fund,
    secret_lines,
)
from ledger.proof.merkle import Head
from ledger.proof.sources import LeafSource
from ledger.proof.storage import (
    Entropy,
    Link,
    Row,
    by_index,
    current_head,
    log_size,
    number_of,
    tile_loader,
)
from ledger.proof.tiles import GrowingTree

BATCH = 5_000
_LOCK = "select pg_advisory_xact_lock(hashtextextended('ledger.seal', %(book)s))"
_COUNTS = "select fund, entries from ledger.fund_count where book_id = %(book)s"
_FLOOR = (
    "select floor from ledger.seal_mark where book_id = %(book)s and kind = %(kind)s"
)
_NUMBERS = "number"
FUND_TOTAL = "fund_total"

Content = tuple[int, str, str, str, list[str | None]]
"""A row of a source: its number and part, header, lines of parts, secrets."""


@dataclass(frozen=True, slots=True)
class Sealing:
    """How to seal: what, with which random bytes, and how many leaves in a batch.

    A ``complete`` sealing looks through all rows; otherwise only through those above
    the floors, which is faster, and all that is needed but for a transaction that
    stood still between taking an id and writing its row.
    """

    sources: Sequence[LeafSource]
    entropy: Entropy
    batch: int = BATCH
    is_complete: bool = False


@dataclass(frozen=True, slots=True)
class NewLeaf:
    """A leaf to append, with the row that it seals."""

    kind: str
    row_id: int
    row_part: str
    leaf: Leaf


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
    _number_entries(session, link, book.id, how)
    counts = _counts(link, book.id)
    before = dict(counts)
    found: list[NewLeaf] = []
    for source in how.sources:
        room = how.batch - len(found)
        if room > 0:
            found += _sealed(session, link, (book.id, source, counts), (how, room))
    grown = {fund: n for fund, n in counts.items() if before.get(fund) != n}
    if found:
        found += [fund_total(fund, n) for fund, n in sorted(grown.items())]
        _append(session, link, book.id, (found, grown))
    return len(found)


def fund_total(fund: str, entries: int) -> NewLeaf:
    """Make the leaf that says how many entries a fund has up to there."""
    header = f"{FUND_TOTAL}\nfund\t{fund}\nentries\t{entries}\n"
    return NewLeaf(FUND_TOTAL, entries, fund, Leaf(header, "", "", b"", ""))


def count_parts(parts: str, counts: dict[str, int]) -> str:
    """Give an entry its number in each of its funds, and count it there."""
    if not parts:
        return ""
    numbers = []
    for fund in lines_by_fund(parts):
        counts[fund] = counts.get(fund, 0) + 1
        numbers.append(str(counts[fund]))
    return ",".join(numbers)


def _number_entries(session: Session, link: Link, book_id: int, how: Sealing) -> None:
    floor = _floor(link, book_id, _NUMBERS, how)
    highest = call_number(session, "number_next_v1", book_id, floor, how.batch)
    if highest:
        call(session, "mark_sealed_v1", book_id, _NUMBERS, highest)


def _sealed(
    session: Session,
    link: Link,
    what: tuple[int, LeafSource, dict[str, int]],
    limits: tuple[Sealing, int],
) -> list[NewLeaf]:
    (book_id, source, counts), (how, room) = what, limits
    given = {
        "book": book_id,
        "kind": source.kind,
        "floor": _floor(link, book_id, source.kind, how) if source.is_marked else 0,
        "room": room,
    }
    with by_index(link):
        rows = link.execute(_waiting(source), given).fetchall()
    salts = how.entropy(SALT_BYTES * len(rows)) if rows else b""
    found = [
        _new_leaf(source, row, salts[at * SALT_BYTES : (at + 1) * SALT_BYTES], counts)
        for at, row in enumerate(rows)
    ]
    if found and source.is_marked:
        call(session, "mark_sealed_v1", book_id, source.kind, found[-1].row_id)
    return found


def _waiting(source: LeafSource) -> bytes:
    query = (
        "with wanted as materialized (select k.row_id, k.row_part from"  # noqa: S608 - our own words
        f" ({source.keys}) k where not exists (select from ledger.leaf l"
        " where l.book_id = %(book)s and l.kind = %(kind)s"
        " and l.row_id = k.row_id and l.row_part = k.row_part)"
        f" order by 1, 2 limit %(room)s) {source.content} order by 1, 2"
    )
    return query.encode()


def _new_leaf(
    source: LeafSource, row: Row, salt: bytes, counts: dict[str, int]
) -> NewLeaf:
    row_id, row_part, header, parts, values = cast("Content", row)
    secrets = secret_lines(salt, dict(zip(source.secrets, values, strict=True)))
    leaf = Leaf(
        header=header,
        parts=parts,
        numbers=count_parts(parts, counts),
        salt=salt if parts or secrets else b"",
        secrets=secrets,
    )
    return NewLeaf(source.kind, row_id, row_part, leaf)


def _append(
    session: Session,
    link: Link,
    book_id: int,
    new: tuple[list[NewLeaf], dict[str, int]],
) -> None:
    leaves, grown = new
    size = log_size(link, book_id)
    tree = GrowingTree.resumed(size, tile_loader(link, book_id))
    tiles = tree.extend(leaf_hash(one.leaf) for one in leaves)
    call(
        session,
        "append_leaves_v1",
        book_id,
        size,
        _texts(one.kind for one in leaves),
        array([one.row_id for one in leaves]),
        _texts(one.row_part for one in leaves),
        _texts(one.leaf.header for one in leaves),
        _texts(one.leaf.parts for one in leaves),
        _texts(one.leaf.numbers for one in leaves),
        _texts(f"\\x{one.leaf.salt.hex()}" for one in leaves),
        _texts(one.leaf.secrets for one in leaves),
        [tile.level for tile in tiles],
        [tile.index for tile in tiles],
        [tile.hashes for tile in tiles],
        list(grown),
        list(grown.values()),
    )


def _texts(values: Iterable[str]) -> str:
    """Write an array literal of texts, much faster than the driver writes a list."""
    escaped = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return '{"' + '","'.join(escaped) + '"}'


def _counts(link: Link, book_id: int) -> dict[str, int]:
    rows = link.execute(_COUNTS, {"book": book_id})
    return cast("dict[str, int]", dict(cast("Iterable[tuple[str, int]]", rows)))


def _floor(link: Link, book_id: int, kind: str, how: Sealing) -> int:
    if how.is_complete:
        return 0
    return number_of(link, _FLOOR, {"book": book_id, "kind": kind})
