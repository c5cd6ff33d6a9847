-- Lock, in one order, the guard rows of what a decision lowers: the liquid total of a
-- fund, a common account over all funds, an advance, a restricted budget line.
create function ledger.lock_guards_v1(
  p_book bigint, p_account bigint[], p_fund bigint[], p_currency text[],
  p_amount bigint[], p_budget_line bigint[])
returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_needed ledger.guard[];
begin
  with l as (
    select u.*, a.role, b.id as restricted
    from unnest(p_account, p_fund, p_currency, p_amount, p_budget_line)
      u(account, fund, currency, amount, budget_line)
    join ledger.account a on a.book_id = p_book and a.id = u.account
    left join ledger.budget_line b
      on b.book_id = p_book and b.id = u.budget_line and b.is_restricted
  ), needed as (
    select 'liquid' as scope, 0::bigint as account_id, fund, currency from l
    where role in ('bank', 'psp', 'psp_in_transit', 'cash_box', 'local_bank')
    group by fund, currency having sum(amount) < 0
    union all
    select 'common', account, 0, currency from l
    where role in ('bank', 'psp', 'psp_in_transit')
    group by account, currency having sum(amount) < 0
    union all
    select 'advance', account, fund, currency from l where role = 'advance'
    group by account, fund, currency having sum(amount) < 0
    union all
    select 'budget_line', restricted, fund, currency from l
    where restricted is not null
    group by restricted, fund, currency having sum(amount) > 0
  )
  select array_agg(row(p_book, scope, account_id, fund, currency)::ledger.guard
    order by scope, account_id, fund, currency) into v_needed from needed;
  if v_needed is null then
    return false;
  end if;
  insert into ledger.guard select * from unnest(v_needed) on conflict do nothing;
  perform from ledger.guard g join unnest(v_needed) n using
    (book_id, scope, account_id, fund_id, currency)
  order by g.scope, g.account_id, g.fund_id, g.currency for no key update of g;
  return true;
end
$$;
