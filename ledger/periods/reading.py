"""Read what closing left: the checkpoint of a period, and the cut-off list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.periods import Period

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
    select e.id, e.public_id, r.number, e.kind, e.fact, e.occurred_on, e.day
    from ledger.journal_entry e
    left join ledger.register_number r
      on r.book_id = e.book_id and r.entry_id = e.id
    where e.book_id = :book and e.day between :first and :last
      and (e.day between :near and :until or e.occurred_on <= :ends_on
        and e.kind <> 'opening')
      and exists (select from ledger.posting p
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
        where p.book_id = e.book_id and p.entry_id = e.id and k.code = :keeper)
    order by e.day, e.id
""")


@dataclass(frozen=True, slots=True)
class CutOffEntry:
    """An entry near the end of a period, or of a fact that belongs before it."""

    entry_id: int
    public_id: str
    number: int | None
    kind: EntryKind
    fact: str
    occurred_on: date
    day: date
    is_late: bool


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
    return [
        CutOffEntry(
            entry_id=row.id,
            public_id=str(row.public_id),
            number=row.number,
            kind=EntryKind(row.kind),
            fact=row.fact,
            occurred_on=row.occurred_on,
            day=row.day,
            is_late=row.occurred_on <= period.ends_on < row.day,
        )
        for row in session.execute(_CUT_OFF, values)
    ]
