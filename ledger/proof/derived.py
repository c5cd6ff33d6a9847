"""Check what is derived beside the log: turnover, reservations, closings, tiles."""

from __future__ import annotations

from typing import LiteralString

from ledger.proof import derived_periods
from ledger.proof.differences import Difference, Saying
from ledger.proof.storage import Link

_TURNOVER = """
with told as (
  select account_id, fund_id, month, sum(debit_minor) as debit,
    sum(credit_minor) as credit, sum(base_minor) as base, sum(lines) as lines
  from ledger.turnover where book_id = %(book)s group by 1, 2, 3
), posted as (
  select account_id, fund_id, date_trunc('month', day)::date as month,
    sum(greatest(amount_minor, 0)) as debit, sum(greatest(-amount_minor, 0)) as credit,
    sum(base_minor) as base, count(*) as lines
  from ledger.posting where book_id = %(book)s group by 1, 2, 3
)
select concat_ws(' ', 'turnover of', k.code, a.code, f.code,
    to_char(month, 'YYYY-MM')), 'turnover',
  concat_ws(' ', p.debit, p.credit, p.base, p.lines),
  concat_ws(' ', t.debit, t.credit, t.base, t.lines)
from told t full join posted p using (account_id, fund_id, month)
left join ledger.account a on a.book_id = %(book)s and a.id = account_id
left join ledger.keeper k on k.book_id = %(book)s and k.id = a.keeper_id
left join ledger.fund f on f.book_id = %(book)s and f.id = fund_id
where (t.debit, t.credit, t.base, t.lines) is distinct from
  (p.debit, p.credit, p.base, p.lines)
order by 1 limit 20
"""
_COUNTS = """
select 'fund ' || fund, 'entries', l.entries::text, c.entries::text
from (select row_part as fund, max(row_id) as entries from ledger.leaf
  where book_id = %(book)s and kind = 'fund_total' group by 1) l
full join (select fund, entries from ledger.fund_count where book_id = %(book)s) c
  using (fund)
where l.entries is distinct from c.entries
order by 1 limit 20
"""
_KEPT = """
with expected as (
  select r.id, case when r.pool_id is null then 'cap' else 'pool' end as scope,
    coalesce(r.pool_id, r.cap_id) as of_id, r.currency, r.amount_minor, r.expires_at,
    r.fact
  from ledger.reservation r where r.book_id = %(book)s
    and not exists (select from ledger.reservation_end e
      where e.book_id = r.book_id and e.reservation_id = r.id)
), told as (
  select o.*, count(*) over (partition by o.reservation_id) as rows
  from ledger.open_reservation o where o.book_id = %(book)s
)
select concat_ws(' ', 'reservation', coalesce(x.fact, t.reservation_id::text)),
  'what is kept',
  concat_ws(' ', x.scope, x.of_id, x.amount_minor, x.currency, x.expires_at),
  concat_ws(' ', t.scope, t.of_id, t.amount_minor, t.currency, t.expires_at,
    case when t.rows > 1 then format('%%s times', t.rows) end)
from expected x full join told t on t.reservation_id = x.id
where (x.scope, x.of_id, x.amount_minor, x.currency, x.expires_at) is distinct from
  (t.scope, t.of_id, t.amount_minor, t.currency, t.expires_at) or t.rows > 1
order by 1 limit 20
"""
_TILES = """
select format('tile %%s of level %%s', t.index, t.level), 'length',
  greatest(0, least(256,
    s.size / (256::numeric ^ t.level)::bigint - t.index * 256))::text,
  (length(t.hashes) / 32.0)::numeric(10, 2)::text
from ledger.tile t, (select coalesce(max(position) + 1, 0) as size from ledger.leaf
  where book_id = %(book)s) s
where t.book_id = %(book)s and (t.level not between 0 and 7 or t.index < 0
  or length(t.hashes) <> 32 * greatest(0, least(256,
    s.size / (256::numeric ^ t.level)::bigint - t.index * 256)))
order by 1 limit 20
"""
_TOTALS = """
select concat_ws(' ', 'fund total', row_part, row_id), 'row', header,
  concat(row_part, ' ', row_id)
from ledger.leaf where book_id = %(book)s and kind = 'fund_total'
  and header <> concat(E'fund_total\\nfund\\t', row_part, E'\\nentries\\t', row_id,
    E'\\n')
order by position limit 20
"""
_CHECKS: tuple[LiteralString, ...] = (
    *(_TURNOVER, _KEPT, _COUNTS, _TOTALS, _TILES),
    *(derived_periods.BALANCES, derived_periods.NUMBERS),
)


def derived_differences(link: Link, book_id: int) -> list[Difference]:
    """Name what is derived and does not follow from what it is derived from."""
    found = []
    for query in _CHECKS:
        for row in link.execute(query, {"book": book_id}):
            what, field, expected, is_ = ("" if v is None else str(v) for v in row)
            found.append(Difference(what, field, expected, is_, saying=Saying.DERIVED))
    return found
