"""Read how the match of a gift stands, and how the gift's own money does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.financing.match_steps import Kept, MatchState


@dataclass(frozen=True, slots=True)
class Release:
    """Money that a pool put into the project: what is left of it, and unspent."""

    number: int
    left: int
    unspent: int


@dataclass(frozen=True, slots=True)
class StandingMatch:
    """What one pool promised to a gift, and what became of it.

    ``name`` begins those of its reservations and releases; ``reservation`` is the
    latest; ``changes`` counts the rows that tell of it.
    """

    id: int
    rule_id: int
    name: str
    position: int
    pool: str
    party: str | None
    currency: str
    state: MatchState
    reservation: str | None
    expires_at: datetime | None
    releases: tuple[Release, ...]
    changes: int


@dataclass(frozen=True, slots=True)
class GiftMoney:
    """The money of a gift in one currency, in minor units.

    ``settled`` is with the project and in no dispute; ``disputed`` is held by one;
    ``under_way`` a bank still decides about; ``hoped`` its giver may still pay.
    """

    settled: int
    disputed: int
    under_way: int
    hoped: int


_MATCHES = text("""
    select m.id, m.rule_id, m.round, m.position, f.code as pool, s.party, r.currency,
      m.granted_minor as granted,
      coalesce(c.released, 0)::bigint as released,
      coalesce(c.returned, 0)::bigint as returned,
      coalesce(c.written_off, 0)::bigint as written_off,
      coalesce(c.changes, 0) as changes, k.reservation,
      v.expires_at, coalesce(o.amount_minor, 0) as open_minor,
      coalesce(e.state, case when v.expires_at <= :at then 'expired' else 'open' end)
        as kept
    from app.gift_match m
    join app.matching_share s on s.book_id = m.book_id and s.rule_id = m.rule_id
      and s.position = m.position
    join app.matching_rule r on r.book_id = m.book_id and r.id = m.rule_id
    join ledger.fund f on f.book_id = s.book_id and f.id = s.pool_id
    left join lateral (
      select count(*) as changes,
        sum(amount_minor) filter (where kind = 'released') as released,
        sum(amount_minor) filter (where kind = 'returned') as returned,
        sum(amount_minor) filter (where kind = 'written_off') as written_off
      from app.gift_match_change x where x.book_id = m.book_id and x.match_id = m.id
    ) c on true
    left join lateral (
      select x.reservation from app.gift_match_change x
      where x.book_id = m.book_id and x.match_id = m.id and x.kind = 'reserved'
      order by x.number desc limit 1
    ) k on true
    left join ledger.reservation v on v.book_id = m.book_id and v.fact = k.reservation
    left join ledger.reservation_end e on e.book_id = v.book_id
      and e.reservation_id = v.id
    left join ledger.open_reservation o on o.book_id = v.book_id and o.scope = 'pool'
      and o.of_id = v.pool_id and o.currency = v.currency
      and o.expires_at = v.expires_at and o.reservation_id = v.id and o.expires_at > :at
    where m.book_id = :book and m.lot = :lot and m.round = (
      select max(round) from app.gift_match n
      where n.book_id = m.book_id and n.lot = m.lot)
    order by m.position
""")

# What is left of each release, and how much of that no wire has taken.
_RELEASES = text("""
    select x.number, x.amount_minor - coalesce(b.minor, 0) as left_minor,
      coalesce(t.minor, 0) as taken
    from app.gift_match_change x
    left join lateral (
      select sum(y.amount_minor)::bigint as minor from app.gift_match_change y
      where y.book_id = x.book_id and y.match_id = x.match_id
        and y.of_number = x.number
    ) b on true
    left join lateral (
      select sum(t.amount_minor)::bigint as minor from ledger.taking t
      join ledger.lot l on l.book_id = t.book_id and l.id = t.lot_id
      where t.book_id = x.book_id and l.code = cast(:lot_of as text) || x.number
        and t.queue = 'bank'
    ) t on true
    where x.book_id = :book and x.match_id = :match and x.kind = 'released'
    order by x.number
""")

# A gift may come in several parts, each a lot of its own below the first one's code.
# What was settled in another currency counts as what its giver paid.
_MONEY = text("""
    with lots as (
      select id from ledger.lot
      where book_id = :book and (code = :lot or code like :parts)
    ), rates as (
      select cast(:currency as text) as currency, 1::bigint as paid,
        1::bigint as settled
      union all (
        select m.currency, m.asked_minor, m.amount_minor from payments.movement m
        where m.book_id = :book and m.lot = :lot and m.type = 'payment'
          and m.asked_currency = :currency and m.amount_minor > 0
        order by m.id limit 1)
    ), moved as (
      select
        coalesce(round(sum(-p.amount_minor * r.paid::numeric / r.settled)
          filter (where a.role = 'source.gift')), 0) as given,
        coalesce(round(sum(p.amount_minor * r.paid::numeric / r.settled)
          filter (where a.role = 'dispute_claim')), 0) as disputed
      from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      join rates r on r.currency = p.currency
      where p.book_id = :book and p.lot_id in (select id from lots)
    ), lost as (
      select coalesce(round(sum(p.amount_minor * r.paid::numeric / r.settled)), 0)
        as minor
      from payments.movement m
      join ledger.posting p on p.book_id = m.book_id and p.entry_id = m.entry_id
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      join rates r on r.currency = p.currency
      where m.book_id = :book and m.lot = :lot and a.role = 'cost.chargeback'
    ), attempts as (
      select
        coalesce(sum(a.amount_minor - coalesce(a.tip_minor, 0)) filter (
          where a.state in ('created', 'redirected', 'action', 'processing')
            or a.state = 'succeeded' and not exists (
              select from payments.movement m where m.book_id = a.book_id
                and m.attempt_id = a.id and m.type = 'payment')
            and a.provider <> 'bank'), 0) as open_minor,
        coalesce(bool_or(a.provider <> 'bank' and a.state in ('processing', 'succeeded')
          and not exists (select from payments.movement m where m.book_id = a.book_id
            and m.attempt_id = a.id and m.type = 'payment')), false) as is_firm
      from payments.attempt a
      where a.book_id = :book and a.lot = :lot and a.currency = :currency
    )
    select moved.given, moved.disputed, lost.minor as lost, attempts.open_minor,
      attempts.is_firm
    from moved, lost, attempts
""")


def matches_of(
    session: Session, book: Book, lot: str, *, at: datetime
) -> list[StandingMatch]:
    """Read the matches of a gift in their order; none where nothing was promised."""
    rows = session.execute(_MATCHES, {"book": book.id, "lot": lot, "at": at}).all()
    return [_standing(session, book, lot, row) for row in rows]


def money_of(session: Session, book: Book, lot: str, currency: str) -> GiftMoney:
    """Add up the money of a gift: what came, what is contested, what may still come."""
    values = {
        "book": book.id,
        "lot": lot,
        "parts": lot.replace("_", r"\_").replace("%", r"\%") + "/%",
        "currency": currency,
    }
    row = session.execute(_MONEY, values).one()
    there = max(int(row.given) - int(row.lost), 0)
    disputed = min(int(row.disputed), there)
    coming = max(int(row.open_minor) - there, 0)
    return GiftMoney(
        settled=there - disputed,
        disputed=disputed,
        under_way=coming if row.is_firm else 0,
        hoped=coming,
    )


def _standing(session: Session, book: Book, lot: str, row: Row[Any]) -> StandingMatch:
    name = f"{lot}-{row.round}-{row.position}"
    values = {"book": book.id, "match": row.id, "lot_of": f"match-{name}-"}
    found = session.execute(_RELEASES, values).all() if row.released else []
    releases = tuple(
        Release(
            each.number,
            int(each.left_minor),
            max(int(each.left_minor) - int(each.taken), 0),
        )
        for each in found
    )
    state = MatchState(
        granted=row.granted,
        released=row.released,
        returned=row.returned,
        written_off=row.written_off,
        unspent=sum(release.unspent for release in releases),
        reserved=row.open_minor,
        kept=Kept(row.kept) if row.reservation else Kept.NONE,
    )
    return StandingMatch(
        id=row.id,
        rule_id=row.rule_id,
        name=name,
        position=row.position,
        pool=row.pool,
        party=row.party,
        currency=row.currency,
        state=state,
        reservation=row.reservation,
        expires_at=row.expires_at,
        releases=releases,
        changes=row.changes,
    )
