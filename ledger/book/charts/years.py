"""What the accounts of keepers held when a fiscal year of theirs began."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.balances import Balance, day_before, trial_balance
from ledger.book.books import Book
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.money import Money

# An opening stands on the first day of its year, and is what came before it. So does
# what takes it back within the year.
_OPENINGS = text("""
    with recursive begun as (
      select * from unnest(cast(:keepers as text[]), cast(:starts as date[]))
        y(keeper, starts_on)
    ), opening as (
      select e.id, e.day as starts_on
      from ledger.journal_entry e
      where e.book_id = :book and e.kind = 'opening' and e.day <= :until
        and e.day = any (cast(:starts as date[]))
      union all
      select r.id, o.starts_on
      from opening o
      join ledger.journal_entry r
        on r.book_id = :book and r.reverses_id = o.id and r.day <= :until
    )
    select a.id, a.code, a.role, a.type, k.code as keeper, f.code as fund, a.currency,
      sum(p.amount_minor)::bigint as minor, sum(p.base_minor)::bigint as base, a.place
    from opening o
    join ledger.posting p on p.book_id = :book and p.entry_id = o.id
    join ledger.account a on a.book_id = :book and a.id = p.account_id
    join ledger.keeper k on k.book_id = :book and k.id = a.keeper_id
    join begun y on y.keeper = k.code and y.starts_on = o.starts_on
    join ledger.fund f on f.book_id = :book and f.id = p.fund_id
    group by a.book_id, a.id, k.code, f.code
    order by f.code, k.code, a.id
""")


def brought_in(
    session: Session, book: Book, starts: Mapping[str, date], *, until: date
) -> list[Balance]:
    """Return what each keeper's accounts held when the year of a first day began.

    It is what they held the evening before, and what an opening posted on that day;
    what stands after ``until`` does not count.
    """
    found: list[Balance] = []
    for on in sorted(set(starts.values())):
        keepers = [code for code, starts_on in starts.items() if starts_on == on]
        scope = Scope(keeper=keepers[0]) if len(keepers) == 1 else WHOLE_BOOK
        rows = trial_balance(session, book, scope, at=day_before(on)).rows
        found += [row for row in rows if row.keeper in keepers]
    return found + _openings(session, book, starts, until)


def _openings(
    session: Session, book: Book, starts: Mapping[str, date], until: date
) -> list[Balance]:
    values = {
        "book": book.id,
        "keepers": list(starts),
        "starts": list(starts.values()),
        "until": until,
    }
    return [
        Balance(
            account_id=row.id,
            account=row.code,
            role=row.role,
            type=row.type,
            keeper=row.keeper,
            fund=row.fund,
            amount=Money(row.minor, row.currency),
            base_minor=row.base,
            place=row.place,
        )
        for row in session.execute(_OPENINGS, values)
    ]
