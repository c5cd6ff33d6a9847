"""Invariants of lots: what was taken of them, and what facts left below nothing."""

from __future__ import annotations

from ledger.integrity.amounts import decimal

_AMOUNT = decimal("n.minor", "n.currency")

# What the last entry that lowered a lot left of it, by the nature of that entry.
_GIVEN_BACK = f"""
    select e.public_id, e.fact, format('lot %s in %s: %s', l.code, f.code, {_AMOUNT})
    from (
      select p.lot_id, p.fund_id, p.currency, -sum(p.amount_minor) as minor,
        max(p.entry_id) filter (where p.amount_minor > 0) as entry_id
      from ledger.posting p
      join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
      where p.book_id = :book and a.is_source
      group by p.lot_id, p.fund_id, p.currency having sum(p.amount_minor) > 0
    ) n
    join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
    join ledger.fund f on f.book_id = :book and f.id = n.fund_id
    join ledger.lot l on l.book_id = :book and l.id = n.lot_id
    where ledger.entry_nature_v1(e.kind) = '{{nature}}'
"""  # noqa: S608 - our own text

RULES = {
    "what is taken from a queue is what leaves its account": """
        select e.public_id, e.fact, format('queue %s of %s: %s taken, %s paid', n.queue,
          f.code, n.taken, n.paid)
        from (
          select entry_id, fund_id, currency, queue, sum(taken) as taken,
            sum(paid) as paid
          from (
            select entry_id, fund_id, currency, queue, account_id,
              amount_minor as taken, 0 as paid
            from ledger.taking where book_id = :book and queue <> ''
            union all
            select p.entry_id, p.fund_id, p.currency,
              case when a.role = any (:collected) then 'bank' else a.role end,
              case when a.role <> all (:collected) then p.account_id end, 0,
              -p.amount_minor
            from ledger.posting p
            join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
            where p.book_id = :book and a.role = any (cast(:collected as text[])
              || cast(:local as text[]) || array['wire_in_transit'])
          ) both_sides
          group by entry_id, fund_id, currency, queue, account_id
        ) n
        join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        join ledger.fund f on f.book_id = :book and f.id = n.fund_id
        where n.taken <> n.paid and (n.taken <> 0 or n.queue <> 'bank'
          and e.kind in ('expense', 'expense_correction'))
    """,
    "a decision moves the money of lots, and no other": """
        select e.public_id, e.fact, format('fund %s: %s %s moved, %s from lots', f.code,
          n.moved, n.currency, n.traced)
        from (
          select entry_id, fund_id, currency, sum(moved) as moved, sum(cost) as cost,
            sum(traced) as traced, sum(payers) as payers
          from (
            select p.entry_id, p.fund_id, p.currency,
              case when a.role = any (cast(:collected as text[])
                || cast(:local as text[])) then p.amount_minor else 0 end as moved,
              case when a.role like 'cost.%' then p.amount_minor else 0 end as cost,
              case when a.is_source and (p.amount_minor < 0 or not exists (
                select from ledger.taking t where t.book_id = p.book_id
                and t.entry_id = p.entry_id)) then -p.amount_minor else 0 end as traced,
              case when a.role in ('owed', 'over_target', 'unallocated', 'suspense')
                then -p.amount_minor else 0 end as payers
            from ledger.posting p
            join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
            where p.book_id = :book
            union all
            select entry_id, fund_id, currency, 0, 0, -amount_minor, 0
            from ledger.taking where book_id = :book
            union all
            select entry_id, fund_id, moved_currency, 0, 0, moved_minor, 0
            from ledger.taking where book_id = :book and moved_minor is not null
          ) parts group by entry_id, fund_id, currency
        ) n
        join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        join ledger.fund f on f.book_id = :book and f.id = n.fund_id
        -- A refund also pays what waited for its payer, which never was a lot's.
        cross join lateral (select n.traced
          + case e.kind when 'refund' then n.payers else 0 end as due) d
        where ledger.entry_nature_v1(e.kind) = 'decision'
          and n.moved not in (d.due, d.due - n.cost)
    """,
    "a reversal gives back what its original took": """
        select e.public_id, e.fact, format('%s takings are not given back', n.odd)
        from ledger.journal_entry e
        cross join lateral (
          select count(*) as odd from (
            select x.number, x.fund_id, x.queue, x.account_id, x.currency, x.lot_id,
              x.tranche_id, x.start_minor, x.moved_currency
            from ledger.taking x
            where x.book_id = e.book_id and x.entry_id in (e.id, e.reverses_id)
            group by 1, 2, 3, 4, 5, 6, 7, 8, 9
            having sum(x.amount_minor) <> 0 or sum(x.moved_minor) <> 0
          ) odd
        ) n
        where e.book_id = :book and e.reverses_id is not null and n.odd > 0
    """,
    "no piece of a lot is taken twice, or given back untaken": """
        select e.public_id, e.fact, format('lot %s in queue %s: taken %s times from %s',
          l.code, n.queue, n.depth, n.position)
        from (
          select m.*, sum(m.weight) over (partition by fund_id, currency, queue,
            account_id, tranche_id, carrier order by position) as depth
          from (
            select t.fund_id, t.currency, t.queue, t.account_id, t.tranche_id,
              case when t.tranche_id is null then t.lot_id end as carrier,
              s.position, sum(s.weight) as weight, max(t.lot_id) as lot_id,
              max(t.entry_id) as entry_id
            from ledger.taking t
            cross join lateral (values
              (t.start_minor, sign(t.amount_minor)),
              (t.start_minor + abs(t.amount_minor), -sign(t.amount_minor))
            ) s(position, weight)
            where t.book_id = :book
            group by 1, 2, 3, 4, 5, 6, 7
          ) m
        ) n
        join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        join ledger.lot l on l.book_id = :book and l.id = n.lot_id
        where n.depth not in (0, 1)
    """,
    "a piece lies on its lot, or where its wire put the lot": """
        with brought as (
          select p.fund_id, p.currency, p.lot_id, -sum(p.amount_minor) as high
          from ledger.posting p
          join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
          where p.book_id = :book and a.is_source and p.amount_minor < 0
          group by p.fund_id, p.currency, p.lot_id
        ), put as (
          select entry_id, fund_id, lot_id, min(until - moved_minor) as low,
            max(until) as high
          from (
            select entry_id, fund_id, lot_id, moved_minor,
              sum(moved_minor) over (partition by entry_id, fund_id order by number)
                as until
            from ledger.taking where book_id = :book and moved_minor is not null
          ) wired group by entry_id, fund_id, lot_id
        )
        select e.public_id, e.fact, format('lot %s: %s to %s, but it has %s to %s',
          l.code, n.low, n.high, n.least, n.most)
        from (
          select t.entry_id, t.lot_id, t.start_minor as low,
            t.start_minor + abs(t.amount_minor) as high, coalesce(w.low, 0) as least,
            coalesce(b.high, w.high, 0) as most
          from ledger.taking t
          left join brought b on t.tranche_id is null and b.fund_id = t.fund_id
            and b.currency = t.currency and b.lot_id = t.lot_id
          left join put w on w.entry_id = t.tranche_id and w.fund_id = t.fund_id
            and w.lot_id = t.lot_id
          where t.book_id = :book
        ) n
        join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        join ledger.lot l on l.book_id = :book and l.id = n.lot_id
        where n.low < n.least or n.high > n.most
    """,
    "a decision takes no more of a lot than it brought": _GIVEN_BACK.format(
        nature="decision"
    ),
}

# A fact is posted whatever it takes; what it left below nothing is shown.
_LOWERED = f"""
    select e.public_id, e.fact, format('%s: %s', n.subject, {_AMOUNT})
    from ({{totals}}) n
    join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
    where n.minor < 0
"""  # noqa: S608 - our own text
_TOTALS = """
    select {subject} as subject, p.currency, sum(p.amount_minor) as minor,
      max(p.entry_id) filter (where p.amount_minor < 0) as entry_id
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
    where p.book_id = :book and {which}
    group by {subject}, p.currency, {by}
"""
WARNINGS = {
    "a lot gave back more than it brought": _GIVEN_BACK.format(nature="fact"),
    "the liquid total of a fund is overdrawn": _LOWERED.format(
        totals=_TOTALS.format(
            subject="f.code", which="a.role = any (:liquid)", by="f.id"
        ),
    ),
    "a common account is overdrawn": _LOWERED.format(
        totals=_TOTALS.format(
            subject="a.code", which="a.role = any (:common)", by="a.id"
        ),
    ),
    "an advance is overdrawn": _LOWERED.format(
        totals=_TOTALS.format(
            subject="f.code", which="a.role = 'advance'", by="f.id, a.id"
        ),
    ),
}
