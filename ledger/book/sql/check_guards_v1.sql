-- Refuse a decision that leaves a guarded total below nothing, or a pool below what is
-- reserved of it. The guards' rows are locked; the entry's own postings and turnover are written already.
create function ledger.check_guards_v1(
  p_book bigint, p_entry bigint, p_account bigint[], p_fund bigint[],
  p_currency text[], p_amount bigint[], p_budget_line bigint[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v record;
begin
  with l as (
    select u.*, a.role, a.code
    from unnest(p_account, p_fund, p_currency, p_amount)
      u(account, fund, currency, amount)
    join ledger.account a on a.book_id = p_book and a.id = u.account
  ), lowered as (
    select 'liquid total of fund' as guard, f.code as subject, l.currency,
      sum(l.amount) as change, (
        select sum(t.debit_minor - t.credit_minor) from ledger.account a
        join ledger.turnover t on t.book_id = p_book and t.account_id = a.id
          and t.fund_id = l.fund
        where a.book_id = p_book and a.currency = l.currency and a.role in
          ('bank', 'psp', 'psp_in_transit', 'cash_box', 'local_bank'))
        - coalesce((select sum(o.amount_minor) from ledger.open_reservation o
          where o.book_id = p_book and o.scope = 'pool' and o.of_id = l.fund
            and o.currency = l.currency), 0) as remains
    from l join ledger.fund f on f.book_id = p_book and f.id = l.fund
    where l.role in ('bank', 'psp', 'psp_in_transit', 'cash_box', 'local_bank')
    group by l.fund, f.code, l.currency having sum(l.amount) < 0
    union all
    select 'common account', l.code, l.currency, sum(l.amount), (
        select sum(t.debit_minor - t.credit_minor) from ledger.turnover t
        where t.book_id = p_book and t.account_id = l.account)
    from l where l.role in ('bank', 'psp', 'psp_in_transit')
    group by l.account, l.code, l.currency having sum(l.amount) < 0
    union all
    select 'advance of fund', f.code, l.currency, sum(l.amount), (
        select sum(t.debit_minor - t.credit_minor) from ledger.turnover t
        where t.book_id = p_book and t.account_id = l.account and t.fund_id = l.fund)
    from l join ledger.fund f on f.book_id = p_book and f.id = l.fund
    where l.role = 'advance'
    group by l.account, l.fund, f.code, l.currency having sum(l.amount) < 0
  )
  select * into v from lowered where remains < 0 limit 1;
  if found then
    perform ledger.refuse_v1('IG013', 'guard', jsonb_build_object(
      'guard', v.guard, 'subject', v.subject, 'currency', v.currency,
      'available', v.remains - v.change, 'wanted', -v.change));
  end if;
  if p_budget_line is null then
    return;
  end if;
  select b.code, u.amount, spent.minor as spent, budget.minor as budget into v
  from (select budget_line, sum(amount) as amount
    from unnest(p_budget_line, p_amount) x(budget_line, amount)
    group by budget_line) u
  join ledger.budget_line b
    on b.book_id = p_book and b.id = u.budget_line and b.is_restricted
  cross join lateral (select coalesce(sum(p.amount_minor), 0) as minor
    from ledger.posting p
    where p.book_id = p_book and p.budget_line_id = b.id) spent
  cross join lateral (select coalesce(sum(m.change_minor), 0) as minor
    from ledger.budget_amendment m
    where m.book_id = p_book and m.budget_line_id = b.id) budget
  where u.amount > 0 and spent.minor > budget.minor limit 1;
  if found then
    perform ledger.refuse_v1('IG030', 'restricted budget line', jsonb_build_object(
      'budget_line', v.code, 'available', v.budget - v.spent + v.amount,
      'wanted', v.amount));
  end if;
end
$$;
