"""Rows that have no leaf yet: how many of each kind, and which come first.

Most were written since the last sealing. One that somebody slipped in waits with them,
so they are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from ledger.proof.differences import name_of
from ledger.proof.sources import LeafSource
from ledger.proof.storage import Link, by_index, in_bulk, number_of, plainly

UNNUMBERED = "entry without a number"
MOST_NAMED = 5
_UNNUMBERED = (
    "select concat_ws(' ', 'entry', e.public_id, e.fact) from ledger.journal_entry e"
    " where e.book_id = %(book)s and not exists (select from ledger.register_number r"
    " where r.book_id = %(book)s and r.entry_id = e.id)"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many rows of a kind wait, and the names of the first of them."""

    count: int
    names: tuple[str, ...]


def list_waiting(
    link: Link, book_id: int, sources: Sequence[LeafSource]
) -> dict[str, Waiting]:
    """Count and name the rows that have no leaf, kind by kind."""
    given: dict[str, object] = {"book": book_id, "floor": 0, "most": MOST_NAMED}
    found = {}
    if count := _count(link, _UNNUMBERED, given):
        names = _texts(link, f"{_UNNUMBERED} order by e.id limit %(most)s", given)
        found[UNNUMBERED] = Waiting(count, tuple(names))
    for source in sources:
        without = _without_leaf(source)
        if count := _count(link, without, given):
            with plainly(link), by_index(link), in_bulk(link, needed=source.is_bulk):
                headers = _texts(link, _first(source, without), given)
            found[source.kind] = Waiting(count, tuple(map(name_of, headers)))
    return found


def _count(link: Link, rows: str, given: dict[str, object]) -> int:
    query = f"select count(*) from ({rows}) w"  # noqa: S608 - our own words
    with plainly(link), in_bulk(link):
        return number_of(link, query.encode(), given)


def _without_leaf(source: LeafSource) -> str:
    return (
        f"select k.row_id, k.row_part from ({source.keys}) k where not exists"  # noqa: S608 - our own words
        " (select from ledger.leaf l where l.book_id = %(book)s"
        f" and l.kind = '{source.kind}'"
        " and l.row_id = k.row_id and l.row_part = k.row_part)"
    )


def _first(source: LeafSource, without: str) -> str:
    return (
        f"with wanted as materialized ({without} order by 1, 2 limit %(most)s)"  # noqa: S608 - our own words
        f"{source.tables}, c as ({source.content})"
        " select header from c order by row_id, row_part"
    )


def _texts(link: Link, query: str, given: dict[str, object]) -> Iterable[str]:
    rows = link.execute(query.encode(), given).fetchall()
    return [text for (text,) in cast("list[tuple[str]]", rows)]
