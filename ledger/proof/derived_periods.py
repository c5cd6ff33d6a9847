"""Check what closing derives: the balances of periods, the numbers of validations."""

from __future__ import annotations

from typing import LiteralString

BALANCES: LiteralString = """
with closing as (
  select keeper_id, ends_on,
    lag(ends_on) over (partition by keeper_id order by ends_on) as before
  from ledger.period_closing where book_id = %(book)s
), told as (
  select c.keeper_id, c.ends_on, b.account_id, b.fund_id,
    sum(case when b.ends_on = c.ends_on then b.amount_minor else -b.amount_minor end)
      as amount,
    sum(case when b.ends_on = c.ends_on then b.base_minor else -b.base_minor end)
      as base,
    count(*) filter (where b.ends_on = c.ends_on) as rows,
    count(*) filter (where b.ends_on <> c.ends_on) as rows_before
  from closing c
  join ledger.period_balance b on b.book_id = %(book)s and b.keeper_id = c.keeper_id
    and b.ends_on in (c.ends_on, c.before)
  group by 1, 2, 3, 4
), posted as (
  select c.keeper_id, c.ends_on, p.account_id, p.fund_id,
    sum(p.amount_minor) as amount, sum(p.base_minor) as base
  from closing c
  join ledger.account a on a.book_id = %(book)s and a.keeper_id = c.keeper_id
  join ledger.posting p on p.book_id = %(book)s and p.account_id = a.id
    and p.day > coalesce(c.before, '-infinity') and p.day <= c.ends_on
  group by 1, 2, 3, 4
)
select concat_ws(' ', 'balance of', k.code, a.code, f.code, 'at', ends_on) as what,
  'period balance' as field, concat_ws(' ', p.amount, p.base) as expected,
  concat_ws(' ', t.amount, t.base) as found
from told t full join posted p using (keeper_id, ends_on, account_id, fund_id)
left join ledger.keeper k on k.book_id = %(book)s and k.id = keeper_id
left join ledger.account a on a.book_id = %(book)s and a.id = account_id
left join ledger.fund f on f.book_id = %(book)s and f.id = fund_id
where coalesce(t.amount, 0) <> coalesce(p.amount, 0)
  or coalesce(t.base, 0) <> coalesce(p.base, 0)
  or coalesce(t.rows, 0) <> 1 or (p.amount is null and t.rows_before = 0)
order by 1 limit 20
"""
NUMBERS: LiteralString = """
with expected as (
  select v.keeper_id, r.number as register_number, y.starts_on as year_starts_on,
    j.journal, row_number() over (partition by v.keeper_id, y.starts_on, j.journal
      order by r.number) as number, e.fact
  from (select keeper_id, max(through_number) as through from ledger.validation
    where book_id = %(book)s group by 1) v
  join ledger.register_number r on r.book_id = %(book)s and r.number <= v.through
  join ledger.journal_entry e on e.book_id = %(book)s and e.id = r.entry_id
  join ledger.fiscal_year y on y.book_id = %(book)s and y.keeper_id = v.keeper_id
    and e.day between y.starts_on and y.ends_on
  cross join lateral (select ledger.journal_code_v1(e.kind) as journal) j
  where exists (select from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where p.book_id = %(book)s and p.entry_id = e.id and a.keeper_id = v.keeper_id)
)
select concat_ws(' ', 'number of', k.code, 'for entry', register_number, x.fact)
    as what, 'validation number' as field,
  concat_ws(' ', x.year_starts_on, x.journal, x.number) as expected,
  concat_ws(' ', n.year_starts_on, n.journal, n.number,
    case when n.rows > 1 then format('%%s times', n.rows) end) as found
from expected x
full join (select v.*, count(*) over (partition by keeper_id, register_number) as rows
  from ledger.validation_number v where v.book_id = %(book)s) n
  using (keeper_id, register_number)
left join ledger.keeper k on k.book_id = %(book)s and k.id = keeper_id
where (x.year_starts_on, x.journal, x.number) is distinct from
  (n.year_starts_on, n.journal, n.number) or n.rows > 1
order by 1 limit 20
"""
