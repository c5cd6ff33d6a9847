"""Trace: which lots paid a use, and what became of a lot. Date and kind, no names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.financing.queues import Stretch, Tranche
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class TakenLot:
    """A part of a use and the lot that paid it; negative where it was given back.

    ``source`` is the role that the lot came from, ``received_on`` its day. For a wire,
    ``moved`` is what became of the amount in the currency of the advance; for a use of
    the advance, ``tranche_id`` is the wire that had brought it.
    """

    entry_id: int
    lot: str
    source: str
    received_on: date
    amount: Money
    moved: Money | None
    queue: str
    tranche_id: int | None = None


# As for the queues, the planner is not told which book is asked for (``lots.py``).
_TAKEN = """
    select t.entry_id, l.code as lot, o.role as source, o.day, t.amount_minor,
      t.currency, t.moved_minor, t.moved_currency, t.queue, t.tranche_id
    from {which}
    join lateral (
      select a.role, p.day from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = t.book_id and p.lot_id = t.lot_id and a.is_source
      order by p.entry_id, p.line limit 1
    ) o on true
    order by t.entry_id, t.number
"""
_BY_ENTRY = text(
    _TAKEN.format(
        which="""unnest(cast(:entries as bigint[])) as wanted(id)
    cross join lateral (
      select * from ledger.taking x
      where x.book_id = (select :book) and x.entry_id = wanted.id offset 0) t
    cross join lateral (
      select * from ledger.lot x
      where x.book_id = t.book_id and x.id = t.lot_id offset 0) l"""
    )
)
_BY_LOT = text(
    _TAKEN.format(
        which="""(
      select * from ledger.lot x
      where x.book_id = (select :book) and x.code = (select :lot) offset 0) l
    cross join lateral (
      select * from ledger.taking x
      where x.book_id = l.book_id and x.lot_id = l.id offset 0) t"""
    )
)

_STRETCHES = text("""
    with recursive chain as (
      select id from ledger.journal_entry
      where book_id = (select :book) and fact = (select :fact)
      union all
      select e.id from chain cross join lateral (
        select x.id from ledger.journal_entry x
        where x.book_id = (select :book) and x.corrects_id = chain.id
          and x.fact <> :but
        union
        select x.id from ledger.journal_entry x
        where x.book_id = (select :book) and x.reverses_id = chain.id) e
    )
    select l.code as lot, t.start_minor, t.amount_minor, w.fact,
      a.amount_minor as size, a.base_minor as base
    from chain
    cross join lateral (
      select * from ledger.taking x
      where x.book_id = (select :book) and x.entry_id = chain.id offset 0) t
    cross join lateral (
      select * from ledger.lot x
      where x.book_id = t.book_id and x.id = t.lot_id offset 0) l
    left join lateral (
      select * from ledger.journal_entry x
      where x.book_id = t.book_id and x.id = t.tranche_id offset 0) w on true
    left join lateral (
      select * from ledger.posting x
      where x.book_id = t.book_id and x.entry_id = t.tranche_id
        and x.account_id + 0 = t.account_id and x.fund_id + 0 = t.fund_id offset 0
    ) a on true
    order by t.entry_id, t.number
""")


def paid_with(
    session: Session, book: Book, entries: Iterable[int]
) -> dict[int, list[TakenLot]]:
    """Return, per entry, the lots that paid it, the oldest money first."""
    found: dict[int, list[TakenLot]] = defaultdict(list)
    values = {"book": book.id, "entries": sorted(set(entries))}
    for row in session.execute(_BY_ENTRY, values):
        found[row.entry_id].append(_taken(row))
    return found


def uses_of(session: Session, book: Book, lot: str) -> list[TakenLot]:
    """Return every taking of a lot in order: the wires, then the uses."""
    rows = session.execute(_BY_LOT, {"book": book.id, "lot": lot})
    return [_taken(row) for row in rows]


def stretches_of(
    session: Session, book_id: int, fact: str, *, but: str = ""
) -> list[Stretch]:
    """Return what an entry took and has not given back, in order.

    ``but`` names a correction that is left out: it is being asked for again.
    """
    rows = session.execute(_STRETCHES, {"book": book_id, "fact": fact, "but": but})
    kept: dict[tuple[str, str | None], list[tuple[int, Stretch]]] = defaultdict(list)
    for number, row in enumerate(rows):
        tranche = Tranche(row.fact, row.size, row.base) if row.fact else None
        piece = Stretch(row.lot, row.start_minor, abs(row.amount_minor), tranche)
        own = kept[row.lot, row.fact]
        if row.amount_minor > 0:
            own.append((number, piece))
        else:
            own[:] = [(n, part) for n, whole in own for part in _without(whole, piece)]
    in_order = sorted(chain.from_iterable(kept.values()), key=itemgetter(0))
    return [piece for _number, piece in in_order]


def _without(whole: Stretch, returned: Stretch) -> list[Stretch]:
    if returned.end <= whole.start or returned.start >= whole.end:
        return [whole]
    parts = (
        (whole.start, max(returned.start, whole.start)),
        (min(returned.end, whole.end), whole.end),
    )
    return [
        Stretch(whole.lot, start, end - start, whole.tranche)
        for start, end in parts
        if end > start
    ]


def _taken(row: Row[Any]) -> TakenLot:
    moved = row.moved_minor
    return TakenLot(
        entry_id=row.entry_id,
        lot=row.lot,
        source=row.source,
        received_on=row.day,
        amount=Money(row.amount_minor, row.currency),
        moved=None if moved is None else Money(moved, row.moved_currency),
        queue=row.queue,
        tranche_id=row.tranche_id,
    )
