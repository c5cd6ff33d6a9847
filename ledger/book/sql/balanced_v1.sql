-- Trigger on what is posted: entries written in one statement sum to zero per fund and
-- keeper, in each currency and in base, whoever writes them.
create function ledger.balanced_v1()
returns trigger
language plpgsql
as $$
declare
  v record;
begin
  -- Each currency by itself first, as nearly every entry has one. LATERAL with LIMIT 1:
  -- a plain join is planned as a scan of all accounts.
  if not exists (
      select from written l
      cross join lateral (select keeper_id from ledger.account
        where book_id = l.book_id and id = l.account_id limit 1) a
      group by l.book_id, l.entry_id, l.fund_id, a.keeper_id, l.currency
      having sum(l.amount_minor) <> 0 or sum(l.base_minor) <> 0) then
    return null;
  end if;
  select f.code as fund, k.code as keeper, n.currency, n.minor, n.base into v
  from (
    select l.book_id, l.entry_id, l.fund_id, a.keeper_id, l.currency,
      sum(l.amount_minor) as minor,
      sum(sum(l.base_minor)) over (
        partition by l.book_id, l.entry_id, l.fund_id, a.keeper_id) as base
    from written l
    join ledger.account a on a.book_id = l.book_id and a.id = l.account_id
    group by l.book_id, l.entry_id, l.fund_id, a.keeper_id, l.currency
  ) n
  left join ledger.fund f on f.book_id = n.book_id and f.id = n.fund_id
  left join ledger.keeper k on k.book_id = n.book_id and k.id = n.keeper_id
  where n.minor <> 0 or n.base <> 0
  order by n.entry_id, n.minor = 0, f.code, k.code, n.currency
  limit 1;
  if found then
    if v.minor <> 0 then
      perform ledger.refuse_v1('IG002', 'unbalanced', jsonb_build_object(
        'fund', v.fund, 'keeper', v.keeper, 'currency', v.currency, 'minor', v.minor));
    end if;
    perform ledger.refuse_v1('IG003', 'unbalanced in base', jsonb_build_object(
      'fund', v.fund, 'keeper', v.keeper, 'minor', v.base));
  end if;
  return null;
end
$$;
