"""Payouts as a list, each with what it contains and how it comes to zero."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.money import Money
from payments.gateway import MovementType

MOST_CONTAINED = 200
"""How many movements of one payout are named."""

_PAYOUTS = text("""
    select o.id, o.provider, o.remote_id, o.amount_minor, o.currency, o.occurred_on,
      o.entry_id, o.alert, cardinality(o.contains) as items, c.net, c.known,
      t.minor as on_way, b.arrived_on, f.came_back_on
    from payments.movement o
    left join lateral (
      select sum(m.amount_minor - m.fee_minor) as net, count(*) as known
      from payments.movement m
      where m.book_id = o.book_id and m.provider = o.provider
        and m.remote_id = any(o.contains) and m.type <> 'dispute_lost') c on true
    left join lateral (
      select min(e.occurred_on) filter (where e.kind = 'bank_receipt') as arrived_on,
        array_agg(e.id) as entries
      from ledger.journal_entry e
      where e.book_id = o.book_id and (e.id = o.entry_id or e.id in (
        select r.entry_id from payments.movement r
        where r.book_id = o.book_id and r.payment = o.remote_id
          and r.type in ('receipt', 'payout_failed')
          and coalesce(nullif(r.via, ''), r.provider) = o.provider
        union all
        select x.entry_id from payments.allocation x
        where x.book_id = o.book_id
          and x.payout = o.provider || ':' || o.remote_id
          and ledger.stands_v1(x.book_id, x.entry_id)))) b on true
    left join lateral (
      select sum(p.amount_minor) as minor from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        and a.role = 'psp_in_transit'
      where p.book_id = o.book_id and p.entry_id = any(b.entries)) t on true
    left join lateral (
      select min(m.occurred_on) as came_back_on from payments.movement m
      where m.book_id = o.book_id and m.provider = o.provider
        and m.payment = o.remote_id and m.type = 'payout_failed'
        and ledger.stands_v1(m.book_id, m.entry_id)) f on true
    where o.book_id = :book and o.type = 'payout'
      and (cast(:before as bigint) is null or o.id < :before)
    order by o.id desc limit :limit
""")


@dataclass(frozen=True, slots=True)
class ListedPayout:
    """A payout: what was sent, what its movements come to, what is still on its way.

    ``contained`` is None where the provider said nothing of its contents.
    """

    id: int
    provider: str
    remote_id: str
    sent: Money
    on: date
    entry_id: int | None
    items: int | None
    known: int
    contained: Money | None
    on_way: Money
    arrived_on: date | None
    came_back_on: date | None

    @property
    def rest(self) -> Money:
        """What the payout has more than its contents; nothing is right."""
        if self.contained is None:
            return Money.zero(self.sent.currency)
        return self.sent - self.contained


def list_payouts(
    session: Session, book: Book, limit: int, before: int | None = None
) -> list[ListedPayout]:
    """List payouts, the latest first."""
    values = {"book": book.id, "limit": limit, "before": before}
    return [
        ListedPayout(
            id=row.id,
            provider=row.provider,
            remote_id=row.remote_id,
            sent=Money(-row.amount_minor, row.currency),
            on=row.occurred_on,
            entry_id=row.entry_id,
            items=row.items,
            known=row.known,
            contained=(
                None if row.items is None else Money(int(row.net or 0), row.currency)
            ),
            on_way=Money(int(row.on_way or 0), row.currency),
            arrived_on=row.arrived_on,
            came_back_on=row.came_back_on,
        )
        for row in session.execute(_PAYOUTS, values)
    ]


@dataclass(frozen=True, slots=True)
class Contained:
    """A movement inside a payout: what it brought, and the payment it belongs to."""

    type: MovementType
    remote_id: str
    net: Money
    payment: UUID | None


_CONTAINED = text("""
    select o.id as payout, m.type, m.remote_id, m.amount_minor - m.fee_minor as minor,
      m.currency, a.public_id
    from payments.movement o
    cross join lateral (
      select * from payments.movement m
      where m.book_id = o.book_id and m.provider = o.provider
        and m.remote_id = any(o.contains) and m.type <> 'dispute_lost'
      order by m.id limit :most) m
    left join payments.attempt a on a.book_id = m.book_id and a.id = m.attempt_id
    where o.book_id = :book and o.id = any(:payouts)
    order by m.id
""")


def contained_in(
    session: Session, book: Book, payouts: Iterable[ListedPayout]
) -> dict[int, tuple[Contained, ...]]:
    """List the movements of payouts, the oldest first, by the payouts' numbers."""
    values = {
        "book": book.id,
        "payouts": [one.id for one in payouts],
        "most": MOST_CONTAINED,
    }
    found: defaultdict[int, list[Contained]] = defaultdict(list)
    for row in session.execute(_CONTAINED, values):
        net = Money(int(row.minor), row.currency)
        kind = MovementType(row.type)
        found[row.payout].append(Contained(kind, row.remote_id, net, row.public_id))
    return {number: tuple(items) for number, items in found.items()}
