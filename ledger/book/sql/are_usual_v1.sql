-- Say whether entries may be written together: each of two lines or more, of a kind
-- that is no decision, on an open day that is not in the future; no account closed;
-- every line good by itself; all of them zero per entry, fund, keeper and currency.
-- Holds for no more than it says: what is not usual goes through post_v1.
create function ledger.are_usual_v1(
  p_book bigint, p_act bigint, p_kind text[], p_occurred_on date[], p_lines int[],
  p_entry int[], p_account bigint[], p_fund bigint[], p_currency text[],
  p_amount bigint[], p_base bigint[], p_lot bigint[])
returns boolean
language plpgsql
as $$
declare
  v_lines bigint;
begin
  if not exists (select from ledger.act c where c.book_id = p_book and c.id = p_act)
    or exists (select from unnest(p_kind, p_occurred_on, p_lines) u(kind, day, lines)
      where (u.lines >= 2 and u.day <= current_date + 1
        and ledger.entry_nature_v1(u.kind) = 'fact') is not true)
    or exists (select from ledger.account_closing c
      where c.book_id = p_book and c.account_id = any (p_account)) then
    return false;
  end if;
  -- LATERAL with LIMIT 1: a plain join is planned as a scan.
  select sum(d.good) into v_lines
  from (
    select g.keeper_id, p_occurred_on[g.entry] as day, sum(g.good) as good
    from (
      select u.entry, u.fund, a.keeper_id, u.currency,
        count(*) filter (where a.currency = u.currency
          and u.amount <> 0 and abs(u.amount) <= 1000000000000000
          and abs(u.base) <= 1000000000000000
          and (not a.is_base or u.base = u.amount)
          and t.id is not distinct from u.lot
          and (u.lot is not null or not a.is_source)) as good
      from unnest(p_entry, p_account, p_fund, p_currency, p_amount, p_base, p_lot)
        u(entry, account, fund, currency, amount, base, lot)
      left join lateral (
        select keeper_id, currency, is_base, is_source from ledger.account
        where book_id = p_book and id = u.account limit 1) a on true
      left join lateral (
        select id from ledger.lot
        where book_id = p_book and id = u.lot limit 1) t on true
      group by u.entry, u.fund, a.keeper_id, u.currency
      having sum(u.amount) = 0 and sum(u.base) = 0
    ) g
    cross join lateral (
      select from ledger.fund
      where book_id = p_book and id = g.fund limit 1) f
    group by g.keeper_id, p_occurred_on[g.entry]
  ) d
  cross join lateral (
    select p.starts_on, p.ends_on from ledger.period p
    where p.book_id = p_book and p.keeper_id = d.keeper_id and p.ends_on >= d.day
    order by p.ends_on limit 1) p
  where p.starts_on <= d.day and not exists (
    select from ledger.period_change c
    where c.book_id = p_book and c.keeper_id = d.keeper_id
      and c.ends_on = p.ends_on);
  return v_lines is not distinct from cardinality(p_account);
end
$$;
