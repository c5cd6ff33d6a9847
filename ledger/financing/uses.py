"""What the money of a fund was used for: by source and budget line, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
class TakenBySource:
    """What wires brought to the association, by its source, and what was paid."""

    moved: Mapping[str, list[Money]]
    used: Sequence[UsedLine]


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a fund, with the entries that take a part of it back, in order."""

    entry: JournalEntry
    corrections: tuple[JournalEntry, ...]


@dataclass(frozen=True, slots=True)
class RealisedRate:
    """What the newest wire between two currencies made of what it took."""

    day: date
    sent: Money
    received: Money


# Every taking of a fund, with the role that its lot came from and what it paid.
_TAKEN = text("""
    select o.role, l.code, t.currency, t.moved_currency, sum(t.amount_minor) as minor,
      sum(t.moved_minor) filter (where t.queue = 'bank') as moved_minor
    from ledger.taking t
    join ledger.fund f on f.book_id = t.book_id and f.id = t.fund_id
      and f.code = :fund
    join lateral (
      select a.role from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = t.book_id and p.lot_id = t.lot_id and a.is_source
      order by p.entry_id, p.line limit 1
    ) o on true
    left join lateral (
      select p.budget_line_id from ledger.posting p
      where p.book_id = t.book_id and p.entry_id = t.entry_id
        and p.budget_line_id is not null
      order by p.line limit 1
    ) b on true
    left join ledger.budget_line l on l.book_id = t.book_id and l.id = b.budget_line_id
    where t.book_id = :book and (select day from ledger.journal_entry e
      where e.book_id = t.book_id and e.id = t.entry_id) <= :until
    group by o.role, l.code, t.currency, t.moved_currency
    order by l.code, t.currency, t.moved_currency, o.role
""")

# From the accounts of uses to their postings of the fund, never from the journal: a
# fund has few uses, whatever number of gifts the book has.
_LATEST = text("""
    select e.id, count(*) over () as number, array(
      select c.id from ledger.journal_entry c
      where c.book_id = :book and c.corrects_id = e.id order by c.id) as corrections
    from (
      select distinct x.entry_id from ledger.fund f
      join ledger.account a on a.book_id = f.book_id
        and (a.role = 'use' or a.role like 'use.%')
      cross join lateral (
        select p.entry_id from ledger.posting p
        where p.book_id = f.book_id and p.account_id = a.id and p.fund_id = f.id
          and p.amount_minor > 0 offset 0) x
      where f.book_id = :book and f.code = :fund) used
    cross join lateral (
      select * from ledger.journal_entry x
      where x.book_id = :book and x.id = used.entry_id offset 0) e
    where e.kind not in ('expense_correction', 'reversal')
      and ledger.stands_v1(e.book_id, e.id)
    order by e.day desc, e.id desc
    limit :limit
""")

_STANDING = text("""
    select role, count(*) as lots from (
      select a.role, p.lot_id from ledger.posting p
      join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
        and f.code = :fund
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = :book and a.is_source and p.lot_id is not null
        and p.day <= :until
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
      and p.day <= :until
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


def taken_by_source(
    session: Session, book: Book, fund: str, *, at: date | None = None
) -> TakenBySource:
    """Add up what the money of each source became, and what it paid, to a day's end."""
    moved: dict[tuple[str, str], int] = defaultdict(int)
    used: dict[tuple[str, str, str], int] = defaultdict(int)
    values = {"book": book.id, "fund": fund, "until": at or date.max}
    for row in session.execute(_TAKEN, values):
        if row.moved_minor is not None:
            moved[row.role, row.moved_currency] += int(row.moved_minor)
        if row.code is not None:
            used[row.role, row.code, row.currency] += int(row.minor)
    by_role: dict[str, list[Money]] = defaultdict(list)
    for (role, currency), minor in moved.items():
        by_role[role].append(Money(minor, currency))
    lines = [
        UsedLine(role, line, Money(minor, currency))
        for (role, line, currency), minor in used.items()
    ]
    return TakenBySource(by_role, lines)


def latest_uses(
    session: Session, book: Book, fund: str, *, limit: int
) -> tuple[list[Use], int]:
    """Return the newest uses of a fund, newest first, and how many there are."""
    values = {"book": book.id, "fund": fund, "limit": limit}
    rows = session.execute(_LATEST, values).all()
    ids = [number for row in rows for number in (row.id, *row.corrections)]
    found = entries_by_id(session, book, ids)
    uses = [
        Use(found[row.id], tuple(found[number] for number in row.corrections))
        for row in rows
    ]
    return uses, rows[0].number if rows else 0


def standing_lots(
    session: Session, book: Book, fund: str, *, at: date | None = None
) -> dict[str, int]:
    """Count, by role, the lots of a fund that were not given back whole by a day."""
    values = {"book": book.id, "fund": fund, "until": at or date.max}
    rows = session.execute(_STANDING, values)
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


def paid_to_holders(
    session: Session, book: Book, *, at: date | None = None
) -> list[Money]:
    """Add up what lenders and participants were paid to a day, in each currency."""
    values = {"book": book.id, "until": at or date.max}
    rows = session.execute(_PAID_TO_HOLDERS, values)
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
