"""Read what closing left: the checkpoint of a period, and the cut-off list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.periods import Period
from ledger.money import Money

CUT_OFF_DAYS = 15

_CHECKPOINTS = text("""
    select k.code, p.ends_on, min(c.number) as number
    from ledger.period_closing p
    join ledger.keeper k on k.book_id = p.book_id and k.id = p.keeper_id
    join ledger.leaf l on l.book_id = p.book_id and l.kind = 'period_closing'
      and l.row_id = p.keeper_id and l.row_part = to_char(p.ends_on, 'YYYY-MM-DD')
    join ledger.checkpoint c on c.book_id = p.book_id and c.size > l.position
    where p.book_id = :book
    group by k.code, p.ends_on
""")
_CUT_OFF = text("""
    select e.id, e.public_id, r.number, e.kind, e.fact, e.occurred_on, e.day,
      p.currency, sum(greatest(p.amount_minor, 0)) as minor
    from ledger.journal_entry e
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
    left join ledger.register_number r
      on r.book_id = e.book_id and r.entry_id = e.id
    where e.book_id = :book and e.day between :first and :last
      and (e.day between :near and :until or e.occurred_on <= :ends_on
        and e.kind <> 'opening')
      and k.code = :keeper
    group by e.book_id, e.id, r.number, p.currency
    order by e.day, e.id, p.currency
""")


@dataclass(frozen=True, slots=True)
class CutOffEntry:
    """An entry near the end of a period, or of a fact that belongs before it.

    ``amounts`` are what it debits to the keeper's accounts, one a currency.
    """

    entry_id: int
    public_id: str
    number: int | None
    kind: EntryKind
    fact: str
    occurred_on: date
    day: date
    is_late: bool
    amounts: tuple[Money, ...]


def checkpoints_of(session: Session, book: Book) -> dict[tuple[str, date], int]:
    """Return the number of the first checkpoint that fixes each closing."""
    rows = session.execute(_CHECKPOINTS, {"book": book.id})
    return {(code, ends_on): number for code, ends_on, number in rows}


def cut_off(
    session: Session, book: Book, period: Period, *, days: int = CUT_OFF_DAYS
) -> list[CutOffEntry]:
    """List the entries of some days around a period's end, and every late fact.

    A late fact has occurred in the period or before, and stands after it.
    """
    near = period.ends_on - timedelta(days=days - 1)
    values = {
        "book": book.id,
        "keeper": period.keeper,
        "first": near,
        "near": near,
        "until": period.ends_on + timedelta(days=days),
        "last": date.max,
        "ends_on": period.ends_on,
    }
    rows = session.execute(_CUT_OFF, values).all()
    return [
        _entry(period, list(same)) for _, same in groupby(rows, key=lambda row: row.id)
    ]


def _entry(period: Period, rows: Sequence[Row[Any]]) -> CutOffEntry:
    """Make an entry of its rows, one a currency."""
    first = rows[0]
    return CutOffEntry(
        entry_id=first.id,
        public_id=str(first.public_id),
        number=first.number,
        kind=EntryKind(first.kind),
        fact=first.fact,
        occurred_on=first.occurred_on,
        day=first.day,
        is_late=first.occurred_on <= period.ends_on < first.day,
        amounts=tuple(Money(int(row.minor), row.currency) for row in rows),
    )
