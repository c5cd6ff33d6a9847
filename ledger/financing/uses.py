"""What the money of a fund was used for: by source and budget line, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.kinds import EntryKind
from ledger.book.reading import JournalEntry, entries_by_id
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class UsedLine:
    """What the money of one source paid on one budget line."""

    source: str
    budget_line: str
    amount: Money


@dataclass(frozen=True, slots=True)
class RealisedRate:
    """What the newest wire between two currencies made of what it took."""

    day: date
    sent: Money
    received: Money


# Every taking of a fund, with the role that its lot came from.
_TAKEN = """
    select o.role, {columns}, sum({minor}) as minor
    from ledger.taking t
    join ledger.fund f on f.book_id = t.book_id and f.id = t.fund_id
      and f.code = :fund
    join lateral (
      select a.role from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = t.book_id and p.lot_id = t.lot_id and a.is_source
      order by p.entry_id, p.line limit 1
    ) o on true
    {more}
    where t.book_id = :book
    group by o.role, {columns}
    order by {columns}, o.role
"""

_MOVED = text(
    _TAKEN.format(
        columns="t.moved_currency",
        minor="t.moved_minor",
        more="join (values (true)) v on t.moved_minor is not null and t.queue = 'bank'",
    )
)

_USED = text(
    _TAKEN.format(
        columns="l.code, t.currency",
        minor="t.amount_minor",
        more="""
    join lateral (
      select p.budget_line_id from ledger.posting p
      where p.book_id = t.book_id and p.entry_id = t.entry_id
        and p.budget_line_id is not null
      order by p.line limit 1
    ) b on true
    join ledger.budget_line l on l.book_id = t.book_id and l.id = b.budget_line_id""",
    )
)

_LATEST = text("""
    select e.id from ledger.journal_entry e
    where e.book_id = :book and e.kind not in ('expense_correction', 'reversal')
      and ledger.stands_v1(e.book_id, e.id) and exists (
      select from ledger.posting p
      join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
        and f.code = :fund
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = e.book_id and p.entry_id = e.id
        and (a.role = 'use' or a.role like 'use.%') and p.amount_minor > 0)
    order by e.day desc, e.id desc
""")

_CORRECTIONS = text("""
    select corrects_id, id from ledger.journal_entry
    where book_id = :book and corrects_id = any (:entries)
    order by id
""")

_STANDING = text("""
    select role, count(*) as lots from (
      select a.role, p.lot_id from ledger.posting p
      join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
        and f.code = :fund
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = :book and a.is_source and p.lot_id is not null
      group by a.role, p.lot_id
      having sum(p.amount_minor) < 0
    ) standing
    group by role
""")

_RATE = text("""
    select e.day, sum(t.amount_minor) as sent, sum(t.moved_minor) as received
    from ledger.taking t
    join ledger.journal_entry e on e.book_id = t.book_id and e.id = t.entry_id
    where t.book_id = :book and t.currency = :sent and t.moved_currency = :received
      and t.amount_minor > 0 and e.reverses_id is null
      and ledger.stands_v1(e.book_id, e.id)
    group by e.day, e.id
    order by e.day desc, e.id desc
    limit 1
""")

_PAID_TO_HOLDERS = text("""
    select p.currency, -sum(p.amount_minor) as minor from ledger.posting p
    join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where p.book_id = :book and e.kind = 'holder_payment' and a.role = 'bank'
    group by p.currency order by p.currency
""")

_OF_LOT = text("""
    select distinct p.entry_id from ledger.posting p
    join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id and l.code = :lot
    where p.book_id = :book order by p.entry_id
""")

_LATEST_OF_KINDS = text("""
    select id from ledger.journal_entry
    where book_id = :book and kind = any (:kinds)
      and day >= coalesce(cast(:from_on as date), '-infinity')
      and day <= coalesce(cast(:to_on as date), 'infinity')
    order by day desc, id desc limit :limit
""")


def moved_by_source(session: Session, book: Book, fund: str) -> dict[str, list[Money]]:
    """Add up what wires brought to the association, by the role it came from."""
    found: dict[str, list[Money]] = defaultdict(list)
    for row in session.execute(_MOVED, {"book": book.id, "fund": fund}):
        found[row.role].append(Money(int(row.minor), row.moved_currency))
    return found


def used_by_source(session: Session, book: Book, fund: str) -> list[UsedLine]:
    """Add up what the money of each source paid, by budget line."""
    rows = session.execute(_USED, {"book": book.id, "fund": fund})
    return [
        UsedLine(row.role, row.code, Money(int(row.minor), row.currency))
        for row in rows
    ]


def latest_uses(
    session: Session, book: Book, fund: str, *, limit: int
) -> tuple[list[JournalEntry], int]:
    """Return the newest uses of a fund, newest first, and how many there are."""
    rows = session.execute(_LATEST, {"book": book.id, "fund": fund})
    ids = [row.id for row in rows]
    found = entries_by_id(session, book, ids[:limit])
    return [found[number] for number in ids[:limit]], len(ids)


def corrections_of(
    session: Session, book: Book, entries: Iterable[int]
) -> dict[int, list[JournalEntry]]:
    """Return, per entry, the entries that take a part of it back."""
    values = {"book": book.id, "entries": list(entries)}
    rows = session.execute(_CORRECTIONS, values).all()
    found = entries_by_id(session, book, [row.id for row in rows])
    by_original: dict[int, list[JournalEntry]] = defaultdict(list)
    for row in rows:
        by_original[row.corrects_id].append(found[row.id])
    return by_original


def standing_lots(session: Session, book: Book, fund: str) -> dict[str, int]:
    """Count, by role, the lots of a fund that were not given back whole."""
    rows = session.execute(_STANDING, {"book": book.id, "fund": fund})
    return {row.role: row.lots for row in rows}


def realised_rate(
    session: Session, book: Book, sent: str, received: str
) -> RealisedRate | None:
    """Return the rate of the newest wire between two currencies."""
    values = {"book": book.id, "sent": sent, "received": received}
    row = session.execute(_RATE, values).first()
    if row is None:
        return None
    return RealisedRate(
        row.day, Money(int(row.sent), sent), Money(int(row.received), received)
    )


def paid_to_holders(session: Session, book: Book) -> list[Money]:
    """Add up what lenders and participants were paid, in each currency."""
    rows = session.execute(_PAID_TO_HOLDERS, {"book": book.id})
    return [Money(int(row.minor), row.currency) for row in rows]


def entries_of_lot(session: Session, book: Book, lot: str) -> list[JournalEntry]:
    """Return the entries that brought a lot or took it back, in order."""
    values = {"book": book.id, "lot": lot}
    ids = [row.entry_id for row in session.execute(_OF_LOT, values)]
    found = entries_by_id(session, book, ids)
    return [found[number] for number in ids]


def latest_of_kinds(
    session: Session,
    book: Book,
    kinds: Iterable[EntryKind],
    *,
    limit: int,
    days: tuple[date | None, date | None] = (None, None),
) -> list[JournalEntry]:
    """Return the newest entries of some kinds, newest first, between two days."""
    values = {
        "book": book.id,
        "kinds": [kind.value for kind in kinds],
        "limit": limit,
        "from_on": days[0],
        "to_on": days[1],
    }
    ids = [row.id for row in session.execute(_LATEST_OF_KINDS, values)]
    found = entries_by_id(session, book, ids)
    return [found[number] for number in ids]
