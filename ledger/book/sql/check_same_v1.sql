-- A fact that came again must say the same: kind, accounts, funds, currencies, amounts
-- and lots, line by line. Day, party and budget line are not compared.
create function ledger.check_same_v1(
  p_book bigint, p_entry bigint, p_kind text, p_account bigint[], p_fund bigint[],
  p_currency text[], p_amount bigint[], p_lot bigint[])
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  e ledger.journal_entry;
  was record;
  v_differs text;
begin
  select * into strict e from ledger.journal_entry
  where book_id = p_book and id = p_entry;
  select array_agg(account_id order by line) as account,
    array_agg(fund_id order by line) as fund,
    array_agg(currency order by line) as currency,
    array_agg(amount_minor::bigint order by line) as amount,
    array_agg(lot_id order by line) as lot
  into was from ledger.posting where book_id = p_book and entry_id = p_entry;
  v_differs := case
    when e.kind <> p_kind then 'kind'
    when was.account is distinct from p_account then 'accounts'
    when was.fund is distinct from p_fund then 'funds'
    when was.currency is distinct from p_currency then 'currencies'
    when was.amount is distinct from p_amount then 'amounts'
    when was.lot is distinct from
      coalesce(p_lot, array_fill(null::bigint, array[cardinality(p_account)]))
    then 'lots'
  end;
  if v_differs is not null then
    perform ledger.refuse_v1('IG009', 'fact reused', jsonb_build_object(
      'fact', e.fact, 'entry', e.public_id, 'differs', v_differs));
  end if;
end
$$;
