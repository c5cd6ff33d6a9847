-- Refuse an entry whose lines do not sum to zero per fund and keeper, in each currency
-- and in base.
create function ledger.check_sums_v1(
  p_book bigint, p_fund bigint[], p_keeper bigint[], p_currency text[],
  p_amount bigint[], p_base bigint[])
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v record;
begin
  -- Each currency by itself first, as nearly every entry has one.
  if not exists (
      select from unnest(p_fund, p_keeper, p_currency, p_amount, p_base)
        l(fund, keeper, currency, amount, base)
      group by l.fund, l.keeper, l.currency
      having sum(l.amount) <> 0 or sum(l.base) <> 0) then
    return;
  end if;
  select f.code as fund, k.code as keeper, n.currency, n.minor, n.base into v
  from (
    select l.fund, l.keeper, l.currency, sum(l.amount) as minor,
      sum(sum(l.base)) over (partition by l.fund, l.keeper) as base
    from unnest(p_fund, p_keeper, p_currency, p_amount, p_base)
      l(fund, keeper, currency, amount, base)
    group by l.fund, l.keeper, l.currency
  ) n
  left join ledger.fund f on f.book_id = p_book and f.id = n.fund
  left join ledger.keeper k on k.book_id = p_book and k.id = n.keeper
  where n.minor <> 0 or n.base <> 0
  order by n.minor = 0, f.code, k.code, n.currency
  limit 1;
  if found then
    if v.minor <> 0 then
      perform ledger.refuse_v1('IG002', 'unbalanced', jsonb_build_object(
        'fund', v.fund, 'keeper', v.keeper, 'currency', v.currency, 'minor', v.minor));
    end if;
    perform ledger.refuse_v1('IG003', 'unbalanced in base', jsonb_build_object(
      'fund', v.fund, 'keeper', v.keeper, 'minor', v.base));
  end if;
end
$$;
