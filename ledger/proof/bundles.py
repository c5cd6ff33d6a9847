"""Proof bundles: what a stranger needs to check an entry or a fund without us.

A bundle is lines of JSON: first the checkpoint, the keys, what vouches for them and
the paths from older checkpoints, then a leaf a line, with its path to the root.
`verifier.py` beside this file reads it, and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.books import Book
from ledger.book.calls import driver
from ledger.proof.errors import NotSealedError, PartMissingError
from ledger.proof.fund_counts import read_counts
from ledger.proof.leaves import Leaf, derived_salt, part_texts, salted_hash
from ledger.proof.merkle import consistency_path, inclusion_path
from ledger.proof.notes import SignedNote
from ledger.proof.publishing import (
    Published,
    first_after,
    latest,
    verification_keys,
)
from ledger.proof.sealer import FUND_TOTAL
from ledger.proof.storage import Link, read_leaf, tile_loader
from ledger.proof.tiles import TileReader

FORMAT = "igoudar-proof-1"
_KEYS = (
    "select position from ledger.leaf where book_id = %(book)s and kind = 'key'"
    " order by position"
)
IsShown = Callable[[str], bool]

_ENTRY = (
    "select l.position from ledger.leaf l where l.book_id = %(book)s"
    " and l.kind = 'entry' and l.row_id = (select r.number"
    " from ledger.register_number r join ledger.journal_entry e"
    " on e.book_id = r.book_id and e.id = r.entry_id"
    " where r.book_id = %(book)s and e.public_id = %(entry)s)"
)
_FUND = (
    "select position from ledger.leaf where book_id = %(book)s"  # noqa: S608 - our own words
    " and position < %(size)s and case kind"
    " when 'entry' then starts_with(parts, %(fund)s || E'\\t')"
    " or strpos(parts, E'\\n' || %(fund)s || E'\\t') > 0"
    f" when '{FUND_TOTAL}' then row_part = %(fund)s and position = (select"
    " max(position) from ledger.leaf where book_id = %(book)s"
    f" and position < %(size)s and kind = '{FUND_TOTAL}' and row_part = %(fund)s)"
    " when 'lot' then false when 'act' then false"
    " else strpos(header, E'\\nfund\\t' || %(fund)s || E'\\n') > 0 end"
    " order by position"
)


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a bundle's lines come from, whose parts it shows, since which sizes."""

    link: Link
    book: Book
    published: Published
    is_shown: IsShown
    since: Sequence[int]


def entry_bundle(
    session: Session,
    book: Book,
    entry: UUID,
    *,
    fund: str | None = None,
    since: Sequence[int] = (),
) -> Iterator[str]:
    """Write the bundle of an entry, with one fund's part of it or with all.

    ``since`` are the sizes of older checkpoints that the reader may hold. Raises
    NotSealedError when no checkpoint covers the entry yet, PartMissingError when it
    moved nothing of the fund.
    """
    what = f"entry {entry}"
    source = _source(session, book, what, fund, since)
    row = source.link.execute(_ENTRY, {"book": book.id, "entry": entry}).fetchone()
    position = row[0] if row else None
    if not isinstance(position, int) or position >= source.published.checkpoint.size:
        raise NotSealedError(what)
    leaf = read_leaf(source.link, book.id, position)
    if fund and leaf and fund not in part_texts(leaf.parts, leaf.numbers):
        raise PartMissingError(entry, fund)
    yield _first(session, source, {"what": "entry", "entry": str(entry)})
    yield _leaf_line(source, position)


def entry_of_number(session: Session, book: Book, number: int) -> UUID | None:
    """Return the public id of the entry of a register number, or None."""
    entry, numbered = tables.journal_entry, tables.register_number
    of_entry = (numbered.c.book_id == entry.c.book_id) & (
        numbered.c.entry_id == entry.c.id
    )
    query = (
        select(entry.c.public_id)
        .join(numbered, of_entry)
        .where(entry.c.book_id == book.id, numbered.c.number == number)
    )
    return session.scalar(query)


def fund_bundle(
    session: Session, book: Book, fund: str, *, since: Sequence[int] = ()
) -> Iterator[str]:
    """Write the bundle of a fund's whole ledger; of other funds it shows nothing.

    Raises NotSealedError when no checkpoint covers the fund yet.
    """
    what = f"fund {fund}"
    source = _source(session, book, what, fund, since)
    given = {
        "book": book.id,
        "fund": fund,
        "size": source.published.checkpoint.size,
    }
    rows = source.link.execute(_FUND.encode(), given).fetchall()
    if not rows:
        raise NotSealedError(what)
    yield _first(session, source, {"what": "fund", "fund": fund, **_end(source, fund)})
    for (position,) in cast("list[tuple[int]]", rows):
        yield _leaf_line(source, position)


def growth_bundle(session: Session, book: Book, since: Sequence[int]) -> Iterator[str]:
    """Write the bundle that shows the newest checkpoint to continue older ones.

    Raises NotSealedError when there is no checkpoint yet.
    """
    source = _source(session, book, f"book {book.code}", None, since)
    size = source.published.checkpoint.size
    yield _first(session, source, {"what": "checkpoint", "checkpoint": str(size)})


def _source(
    session: Session, book: Book, what: str, fund: str | None, since: Sequence[int]
) -> _Source:
    published = latest(session, book)
    if published is None:
        raise NotSealedError(what)
    return _Source(
        link=driver(session),
        book=book,
        published=published,
        is_shown=lambda code: fund is None or code == fund,
        since=since,
    )


def _end(source: _Source, fund: str) -> dict[str, object]:
    """Give what shows how many entries the fund has, if the checkpoint says so."""
    checkpoint = source.published.checkpoint
    if not checkpoint.counts:
        return {}
    proof = read_counts(source.link, source.book.id, checkpoint.size).proof(fund)
    path = [step.hex() for step in proof.path]
    return {"count": {**asdict(proof), "salt": proof.salt.hex(), "path": path}}


def _first(session: Session, source: _Source, what: dict[str, object]) -> str:
    published = source.published
    steps = list(_vouching(session, source))
    head = {
        "format": FORMAT,
        **what,
        "origin": published.checkpoint.origin,
        "issued_at": published.issued_at.isoformat(),
        "keys": [str(key) for key in verification_keys(session, source.book)],
        "note": published.note,
        "vouching": [
            {"note": step.note, "leaf": _leaf(source, position, step.checkpoint.size)}
            for position, step in steps
        ],
        "since": list(_bridges(source, [step.checkpoint.size for _, step in steps])),
    }
    return _line(head)


def _vouching(session: Session, source: _Source) -> Iterator[tuple[int, Published]]:
    """Find the leaf of each key that followed another, and the checkpoint of both."""
    rows = source.link.execute(_KEYS, {"book": source.book.id}).fetchall()
    for (position,) in cast("list[tuple[int]]", rows):
        step = first_after(session, source.book, position)
        if step and len(SignedNote.parse(step.note).signatures) > 1:
            yield position, step


def _bridges(source: _Source, more: Sequence[int]) -> Iterable[dict[str, object]]:
    """Give the path from each older size to the head; none from a newer one."""
    size = source.published.checkpoint.size
    reader = TileReader(tile_loader(source.link, source.book.id))
    for older in sorted({one for one in (*source.since, *more) if 0 < one < size}):
        path = consistency_path(older, size, reader)
        yield {"size": older, "path": [step.hex() for step in path]}


def _leaf_line(source: _Source, position: int) -> str:
    return _line(_leaf(source, position, source.published.checkpoint.size))


def _leaf(source: _Source, position: int, size: int) -> dict[str, object]:
    leaf = read_leaf(source.link, source.book.id, position)
    if leaf is None:
        raise NotSealedError(f"leaf {position}")
    reader = TileReader(tile_loader(source.link, source.book.id))
    path = inclusion_path(position, size, reader)
    return {
        "position": position,
        "header": leaf.header,
        "parts": list(_parts(leaf, source.is_shown)),
        "secrets": leaf.secrets,
        "path": [step.hex() for step in path],
    }


def _parts(leaf: Leaf, is_shown: IsShown) -> Iterator[dict[str, str]]:
    for fund, text in part_texts(leaf.parts, leaf.numbers).items():
        salt = derived_salt(leaf.salt, f"part:{fund}")
        if is_shown(fund):
            yield {"salt": salt.hex(), "text": text}
        else:
            yield {"hash": salted_hash(salt, text)}


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n"
