"""Invariants of entries: what every one is, and what they add up to."""

from __future__ import annotations

RULES = {
    "an entry has two lines or more, numbered from one": """
        select e.public_id, e.fact, format('%s lines, the last is %s', n.lines, n.last)
        from ledger.journal_entry e
        cross join lateral (
          select count(*) as lines, max(p.line) as last from ledger.posting p
          where p.book_id = e.book_id and p.entry_id = e.id) n
        where e.book_id = :book and (n.lines < 2 or n.lines <> n.last)
    """,
    "an entry sums to zero per fund, keeper and currency, and in base": """
        select e.public_id, e.fact, format('fund %s at %s: %s %s, base %s', f.code,
          k.code, n.minor, n.currency, n.base)
        from (
          select p.entry_id, p.fund_id, a.keeper_id, p.currency,
            sum(p.amount_minor) as minor, sum(sum(p.base_minor)) over (
              partition by p.entry_id, p.fund_id, a.keeper_id) as base
          from ledger.posting p
          join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
          where p.book_id = :book
          group by p.entry_id, p.fund_id, a.keeper_id, p.currency
        ) n
        join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        join ledger.fund f on f.book_id = :book and f.id = n.fund_id
        join ledger.keeper k on k.book_id = :book and k.id = n.keeper_id
        where n.minor <> 0 or n.base <> 0
    """,
    "a line agrees with its account and its entry": """
        select e.public_id, e.fact, format('line %s on %s', p.line, a.code)
        from ledger.posting p
        join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        where p.book_id = :book and (p.currency <> a.currency or p.day <> e.day
          or p.amount_minor = 0 or a.is_base and p.base_minor <> p.amount_minor
          or a.is_source and p.lot_id is null)
    """,
    "a line names an entry, an account, a fund and a lot that are there": """
        select e.public_id, e.fact, format('line %s of entry %s', p.line, p.entry_id)
        from ledger.posting p
        left join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
        left join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        left join ledger.fund f on f.book_id = p.book_id and f.id = p.fund_id
        left join ledger.lot t on t.book_id = p.book_id and t.id = p.lot_id
        where p.book_id = :book and (e.id is null or a.id is null or f.id is null
          or t.id is distinct from p.lot_id)
    """,
    "an entry has a known kind and an act, and takes back one that is there": """
        select e.public_id, e.fact, format('kind %s, act %s', e.kind, e.act_id)
        from ledger.journal_entry e
        where e.book_id = :book and (ledger.entry_nature_v1(e.kind) is null
          or not exists (select from ledger.act c
            where c.book_id = e.book_id and c.id = e.act_id)
          or e.reverses_id is not null and e.corrects_id is not null
          or coalesce(e.reverses_id, e.corrects_id) is not null and not exists (
            select from ledger.journal_entry o where o.book_id = e.book_id
              and o.id = coalesce(e.reverses_id, e.corrects_id)))
    """,
    "a fact names one entry": """
        select e.public_id, e.fact, 'posted more than once'
        from ledger.journal_entry e
        where e.book_id = :book and exists (
          select from ledger.journal_entry o
          where o.book_id = e.book_id and o.fact = e.fact and o.id < e.id)
    """,
    "turnover is the sum of the postings": """
        select cast(null as uuid), null, format(
          'account %s, fund %s, month %s: turnover %s, postings %s', a.code, f.code,
          month, t.sums, p.sums)
        from (
          select account_id, fund_id, month, array[sum(debit_minor), sum(credit_minor),
            sum(base_minor), sum(lines)] as sums
          from ledger.turnover where book_id = :book group by 1, 2, 3
        ) t
        full join (
          select account_id, fund_id, cast(date_trunc('month',
              cast(day as timestamp)) as date) as month,
            array[sum(greatest(amount_minor, 0)), sum(greatest(-amount_minor, 0)),
              sum(base_minor), count(*)] as sums
          from ledger.posting where book_id = :book group by 1, 2, 3
        ) p using (account_id, fund_id, month)
        join ledger.account a on a.book_id = :book and a.id = account_id
        join ledger.fund f on f.book_id = :book and f.id = fund_id
        where t.sums is distinct from p.sums
    """,
    "a reversal is the mirror of one entry, once": """
        select e.public_id, e.fact, format('reverses %s', o.fact)
        from ledger.journal_entry e
        join ledger.journal_entry o on o.book_id = e.book_id and o.id = e.reverses_id
        where e.book_id = :book and (exists (
            select from ledger.posting p
            where p.book_id = e.book_id and p.entry_id in (e.id, o.id)
            group by p.account_id, p.fund_id, p.currency, p.budget_line_id, p.lot_id
            having sum(p.amount_minor) <> 0 or sum(p.base_minor) <> 0)
          or exists (select from ledger.journal_entry x
            where x.book_id = e.book_id and x.reverses_id = o.id and x.id <> e.id))
    """,
    "nothing that stands leans on what was reversed": """
        select e.public_id, e.fact, format('leans on %s', o.fact)
        from ledger.journal_entry r
        join ledger.journal_entry o on o.book_id = r.book_id and o.id = r.reverses_id
        join lateral (
          select c.id from ledger.journal_entry c
          where c.book_id = o.book_id and c.corrects_id = o.id
            and ledger.stands_v1(c.book_id, c.id)
          union all
          select max(t.entry_id) filter (where t.amount_minor > 0) from ledger.taking m
          join ledger.taking t on t.book_id = m.book_id and t.lot_id = m.lot_id
            and t.tranche_id = o.id
          where m.book_id = o.book_id and m.entry_id = o.id and m.moved_minor > 0
          having sum(t.amount_minor) > 0
        ) n on n.id is not null
        join ledger.journal_entry e on e.book_id = o.book_id and e.id = n.id
        where r.book_id = :book and not ledger.stands_v1(o.book_id, o.id)
    """,
    "corrections never take back more than the entry brought": """
        select e.public_id, e.fact, format('%s: %s brought, %s taken back', a.code,
          n.brought, -n.back)
        from (
          select p.account_id, o.kind,
            max(p.entry_id) filter (where p.entry_id <> o.id) as entry_id,
            sum(p.amount_minor) filter (where p.entry_id = o.id) as brought,
            sum(p.amount_minor) filter (where p.entry_id <> o.id) as back
          from ledger.journal_entry o
          join ledger.journal_entry c on c.book_id = o.book_id and c.corrects_id = o.id
            and ledger.stands_v1(c.book_id, c.id)
          join ledger.posting p on p.book_id = o.book_id and (p.entry_id = c.id
            or p.entry_id = o.id and c.id = (select min(x.id)
              from ledger.journal_entry x
              where x.book_id = o.book_id and x.corrects_id = o.id
                and ledger.stands_v1(x.book_id, x.id)))
          where o.book_id = :book
          group by o.id, o.kind, p.account_id, p.fund_id, p.currency, p.lot_id
        ) n
        join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        join ledger.account a on a.book_id = :book and a.id = n.account_id
        where sign(n.brought) * (n.brought + n.back) < 0
            and coalesce(a.role, '') not in
              ('bank', 'psp', 'psp_in_transit', 'local_bank', 'wallet', 'host')
          or n.brought is null and n.back > 0 and a.is_source
            and n.kind <> 'unexplained'
    """,
    "register numbers have no gap and no entry twice": """
        select e.public_id, e.fact, format('number %s stands at place %s', n.number,
          n.place)
        from (
          select number, entry_id, row_number() over (order by number) as place,
            row_number() over (partition by entry_id order by number) as times
          from ledger.register_number where book_id = :book
        ) n
        left join ledger.journal_entry e on e.book_id = :book and e.id = n.entry_id
        where n.number <> n.place or n.times > 1 or e.id is null
        order by n.number limit 100
    """,
    "an entry stands in a declared period, not before its fact": """
        select distinct e.public_id, e.fact, format('day %s, occurred on %s, keeper %s',
          e.day, e.occurred_on, k.code)
        from ledger.posting p
        join ledger.journal_entry e on e.book_id = p.book_id and e.id = p.entry_id
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
        where p.book_id = :book and (e.day < e.occurred_on or not exists (
          select from ledger.period d where d.book_id = k.book_id
          and d.keeper_id = k.id and e.day between d.starts_on and d.ends_on))
    """,
    "a restricted budget line is not overrun": """
        select e.public_id, e.fact, format('%s of %s: %s spent, %s budget', b.code,
          f.code, n.spent, n.budget)
        from ledger.budget_line b
        join ledger.fund f on f.book_id = b.book_id and f.id = b.fund_id
        cross join lateral (
          select sum(p.amount_minor) as spent, max(p.entry_id) as entry_id,
            (select coalesce(sum(m.change_minor), 0) from ledger.budget_amendment m
              where m.book_id = b.book_id and m.budget_line_id = b.id) as budget
          from ledger.posting p
          where p.book_id = b.book_id and p.budget_line_id = b.id) n
        join ledger.journal_entry e on e.book_id = b.book_id and e.id = n.entry_id
        where b.book_id = :book and b.is_restricted and n.spent > n.budget
    """,
}
