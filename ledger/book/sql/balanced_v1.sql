-- Trigger behind the posting function: entries written in one statement sum to zero
-- per fund and keeper, in each currency and in base, whoever writes them.
create function ledger.balanced_v1()
returns trigger
language plpgsql
as $$
declare
  v record;
begin
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
