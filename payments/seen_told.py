"""Read the gifts that a person told a payment to be: what can be taken back of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.entries import DraftEntry
from ledger.book.resolving import numbers
from ledger.money import Money, total
from payments.caps import free_room
from payments.circumstances import Circumstances, Original, Part
from payments.incoming import Incoming
from payments.purposes import Purpose

_APART = ("unallocated", "suspense")

# Entries that brought a payment where it stands: those that a person told, and the
# payment's own, each with what it credited first.
_PARTS = text("""
    select e.id, e.fact, a.role, f.code as fund, l.code as lot, y.code as party,
      of_it.minor, p.currency
    from (
      select t.entry_id, t.amount_minor as minor from payments.allocation t
      where t.book_id = :book and t.kind = 'gift'
        and (t.attempt_id = :attempt or t.movement_id = :paid)
      union
      select m.entry_id, m.amount_minor from payments.movement m
      where m.book_id = :book and m.type = 'payment'
        and (m.attempt_id = :attempt or m.id = :paid)
    ) of_it
    join ledger.journal_entry e on e.book_id = :book and e.id = of_it.entry_id
      and ledger.stands_v1(e.book_id, e.id)
    cross join lateral (
      select x.* from ledger.posting x
      join ledger.account c on c.book_id = x.book_id and c.id = x.account_id
      where x.book_id = :book and x.entry_id = e.id and x.amount_minor < 0
        and (c.is_source or c.role in ('over_target', 'unallocated', 'suspense'))
      order by x.line limit 1) p
    join ledger.account a on a.book_id = :book and a.id = p.account_id
    join ledger.fund f on f.book_id = :book and f.id = p.fund_id
    left join ledger.lot l on l.book_id = :book and l.id = p.lot_id
    left join ledger.party y on y.book_id = :book and y.id = p.party_id
    order by e.id
""")

# What stands of a gift by its lot; of what was set apart, by its entry.
_LEFT = text("""
    select coalesce(-sum(p.amount_minor), 0)::bigint as left_minor,
      coalesce((select sum(t.amount_minor) from ledger.taking t
        join ledger.lot l on l.book_id = t.book_id and l.id = t.lot_id
        where t.book_id = :book and l.code = :lot and t.queue = 'bank'), 0)::bigint
        as taken_minor
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    left join ledger.lot l on l.book_id = p.book_id and l.id = p.lot_id
    where p.book_id = :book and a.role = :role and f.code = :fund
      and p.currency = :currency
      and case when cast(:lot as text) is not null then l.code = :lot
        else p.entry_id = :entry or p.entry_id in (
          select c.id from ledger.journal_entry c
          where c.book_id = :book and c.corrects_id = :entry
            and ledger.stands_v1(c.book_id, c.id)) end
""")

# What of a giver's payments never entered a fund, and what refunds left owing to them.
_OF_PARTY = text("""
    select coalesce(-sum(p.amount_minor), 0)::bigint
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      and a.role = :role
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id and f.code = :fund
    join ledger.party y on y.book_id = p.book_id and y.id = p.party_id
      and y.code = :party
    where p.book_id = :book and p.currency = :currency
""")
_IS_TOLD = text("""
    select exists (
      select from payments.allocation t
      where t.book_id = :book and t.kind = 'gift'
        and (t.attempt_id = :attempt or t.movement_id = :paid)
        and ledger.stands_v1(t.book_id, t.entry_id))
""")


def told_original(
    session: Session, act: Act, incoming: Incoming, paid: Row[Any] | None
) -> Original | None:
    """Return what a person told a payment to be; None where nobody had to.

    ``paid`` is the payment's own movement, if there is one. Locks the queues of the
    funds that have it.
    """
    is_apart = paid is not None and paid.credited_role in _APART
    values: dict[str, object] = {
        "book": act.book_id,
        "attempt": incoming.attempt_id,
        "paid": paid.id if paid is not None and is_apart else None,
    }
    if not session.execute(_IS_TOLD, values).scalar_one():
        return None
    rows = session.execute(_PARTS, values).all()
    known = numbers(session, act.book_id)
    for fund in sorted({known.fund(session, row.fund) for row in rows if row.lot}):
        call(session, "lock_queue_v1", act.book_id, fund)
    return _original(session, act, incoming, rows)


def free_rooms(
    session: Session,
    book: Book,
    act: Act,
    draft: DraftEntry | None,
    seen: Circumstances,
) -> None:
    """Give back the room of what an entry takes out of gifts, part by part."""
    for purpose in _purposes(seen):
        free_room(session, book, act, draft, purpose)


def purpose_of_told(original: Original) -> Purpose | None:
    """Return the purpose of the first gift that a payment was told to be."""
    return next(iter(_gifts(original)), None)


def _purposes(seen: Circumstances) -> list[Purpose]:
    if seen.original is None:
        return []
    if seen.original.parts:
        return _gifts(seen.original)
    return [seen.purpose] if seen.purpose is not None else []


def _gifts(original: Original) -> list[Purpose]:
    return [
        Purpose(part.fund, part.lot, part.party)
        for part in original.parts
        if part.role == "source.gift" and part.lot and part.party
    ]


def _original(
    session: Session, act: Act, incoming: Incoming, rows: Iterable[Row[Any]]
) -> Original:
    rows = list(rows)
    parts = {
        (row.lot or row.fact): _part(session, act.book_id, row)
        for row in rows
        if row.role != "over_target"
    }
    first = next((row for row in rows if row.role not in _APART), rows[0])
    rail, currency = incoming.rail, first.currency
    unspent = total((part.unspent for part in parts.values()), currency)
    over_fund = rail.operating_fund
    return Original(
        fact=first.fact if len(rows) == 1 else None,
        role=first.role,
        fund=first.fund,
        lot=first.lot,
        party=first.party,
        gross=Money(sum(int(row.minor) for row in rows), currency),
        fee=Money.zero(currency),
        left=unspent,
        unspent=unspent,
        owed=_of_party(session, act.book_id, first, ("owed", first.fund)),
        claimed=Money.zero(currency),
        over_left=_of_party(session, act.book_id, first, ("over_target", over_fund)),
        parts=tuple(parts.values()),
    )


def _part(session: Session, book_id: int, row: Row[Any]) -> Part:
    values = {
        "book": book_id,
        "entry": row.id,
        "role": row.role,
        "fund": row.fund,
        "lot": row.lot,
        "currency": row.currency,
    }
    found = session.execute(_LEFT, values).one()
    unspent = Money(max(found.left_minor - found.taken_minor, 0), row.currency)
    return Part(row.fact, row.role, row.fund, row.lot, row.party, unspent)


def _of_party(
    session: Session, book_id: int, row: Row[Any], where: tuple[str, str]
) -> Money:
    role, fund = where
    values = {
        "book": book_id,
        "role": role,
        "fund": fund,
        "party": row.party,
        "currency": row.currency,
    }
    minor = int(session.execute(_OF_PARTY, values).scalar_one())
    return Money(max(minor, 0), row.currency)
