"""Invariants of reservations: what is kept, what was used of it, and of what."""

from __future__ import annotations

from ledger.integrity.amounts import decimal

RULES = {
    "no more was used than was reserved": """
        select cast(null as uuid), null, format('%s: %s used of %s', r.fact,
          e.used_minor, r.amount_minor)
        from ledger.reservation r
        join ledger.reservation_end e on e.book_id = r.book_id
          and e.reservation_id = r.id
        where r.book_id = :book and e.used_minor > r.amount_minor
    """,
    "no more room is given back than was used": """
        select cast(null as uuid), null, format('%s: %s given back of %s', r.fact,
          b.minor, coalesce(e.used_minor, 0))
        from (
          select reservation_id, sum(returned_minor) as minor
          from ledger.room_return where book_id = :book group by reservation_id
        ) b
        join ledger.reservation r on r.book_id = :book and r.id = b.reservation_id
        left join ledger.reservation_end e on e.book_id = :book
          and e.reservation_id = r.id
        where b.minor > coalesce(e.used_minor, 0) or r.cap_id is null
    """,
    "what is kept is what did not end": """
        select cast(null as uuid), null, format('%s: %s kept, not %s', r.fact,
          o.amount_minor, n.amount_minor)
        from ledger.reservation r
        left join ledger.reservation_end e on e.book_id = r.book_id
          and e.reservation_id = r.id
        cross join lateral (select case when e.state is null then r.amount_minor end
          as amount_minor) n
        full join (select * from ledger.open_reservation where book_id = :book) o
          on o.book_id = r.book_id and o.reservation_id = r.id
        where coalesce(r.book_id, o.book_id) = :book and (
          o.amount_minor is distinct from n.amount_minor or o.reservation_id is not null
          and (o.of_id, o.currency, o.expires_at, o.scope) is distinct from
            (coalesce(r.pool_id, r.cap_id), r.currency, r.expires_at,
              case when r.pool_id is null then 'cap' else 'pool' end))
    """,
    "what was used of a pool left it": """
        select cast(null as uuid), null, format('%s: %s %s used', r.fact, e.used_minor,
          r.currency)
        from ledger.reservation r
        join ledger.reservation_end e on e.book_id = r.book_id
          and e.reservation_id = r.id and e.state = 'used'
        where r.book_id = :book and r.pool_id is not null and not exists (
          select from ledger.journal_entry j
          join ledger.posting p on p.book_id = j.book_id and p.entry_id = j.id
          where j.book_id = r.book_id and j.act_id = e.act_id and p.fund_id = r.pool_id
            and p.currency = r.currency and p.amount_minor <= -e.used_minor)
    """,
    "no more is kept under a cap than its highest limit": """
        select cast(null as uuid), null, format('cap %s: %s kept or used, %s at most',
          c.code, n.minor, greatest(m.minor, w.minor))
        from ledger.cap c
        join ledger.book k on k.book_id = c.book_id
        cross join lateral (
          select min(l.from_on)::timestamp at time zone k.zone as at
          from ledger.cap_limit l
          where l.book_id = c.book_id and l.cap_id = c.id) f
        cross join lateral (
          select coalesce(sum(case when e.state is null then r.amount_minor
            else e.used_minor end - b.minor), 0) as minor
          from ledger.reservation r
          left join ledger.reservation_end e on e.book_id = r.book_id
            and e.reservation_id = r.id
          cross join lateral (
            select coalesce(sum(x.returned_minor), 0) as minor
            from ledger.room_return x
            where x.book_id = r.book_id and x.reservation_id = r.id) b
          -- What was counted after all came before the cap had any say.
          where r.book_id = c.book_id and r.cap_id = c.id
            and r.reserved_at >= f.at and not exists (
              select from ledger.act a where a.book_id = r.book_id
                and a.id = r.act_id and a.verb = 'count_earlier')) n
        cross join lateral (
          select max(l.limit_minor) as minor from ledger.cap_limit l
          where l.book_id = c.book_id and l.cap_id = c.id) m
        cross join lateral (
          select coalesce(sum(r.amount_minor), 0) as minor
          from ledger.reservation r
          join ledger.reservation_end e on e.book_id = r.book_id
            and e.reservation_id = r.id and e.act_id = c.act_id
          where r.book_id = c.book_id and r.cap_id = c.id
            and r.act_id = c.act_id) w
        where c.book_id = :book and n.minor > greatest(m.minor, w.minor)
    """,
}

WARNINGS = {
    "more is reserved of a pool than it holds": """
        select e.public_id, e.fact, format('%s: %s held, %s reserved', f.code,
          {held}, {reserved})
        from (
          select of_id, currency, sum(amount_minor) as minor
          from ledger.open_reservation where book_id = :book and scope = 'pool'
          group by of_id, currency
        ) o
        join ledger.fund f on f.book_id = :book and f.id = o.of_id
        cross join lateral (
          select coalesce(sum(p.amount_minor), 0) as minor,
            max(p.entry_id) filter (where p.amount_minor < 0) as entry_id
          from ledger.posting p
          join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
          where p.book_id = :book and p.fund_id = f.id and p.currency = o.currency
            and a.role = any (:liquid)) h
        left join ledger.journal_entry e on e.book_id = :book and e.id = h.entry_id
        where h.minor < o.minor
    """.format(  # noqa: S608 - our own text
        held=decimal("h.minor", "o.currency"),
        reserved=decimal("o.minor", "o.currency"),
    ),
}
