-- A fact that came again must say the same: kind, what it takes back, accounts, funds,
-- currencies, amounts, lots, takings and base, line by line. Day, party and budget line
-- are not compared. Which lots of a queue were taken is decided when it is posted, and
-- with it the base of such an entry: only how much of which queue is compared.
create function ledger.check_same_v2(
  p_book bigint, p_entry bigint, p_kind text, p_account bigint[], p_fund bigint[],
  p_currency text[], p_amount bigint[], p_base bigint[], p_lot bigint[],
  p_reverses bigint, p_corrects bigint, p_takings jsonb)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  e ledger.journal_entry;
  was record;
  v_tied bigint;
  v_line int;
  v_differs text;
begin
  select * into strict e from ledger.journal_entry
  where book_id = p_book and id = p_entry;
  select original_id into v_tied from ledger.correction_tie
  where book_id = p_book and entry_id = p_entry;
  select array_agg(account_id order by line) as account,
    array_agg(fund_id order by line) as fund,
    array_agg(currency order by line) as currency,
    array_agg(amount_minor::bigint order by line) as amount,
    array_agg(base_minor::bigint order by line) as base,
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
    -- An entry that was tied to its original later may name it, or not.
    when e.reverses_id is distinct from p_reverses
      and (v_tied is null or v_tied is distinct from p_reverses) then 'reverses'
    when e.corrects_id is distinct from p_corrects
      and (v_tied is null or v_tied is distinct from p_corrects) then 'corrects'
  end;
  -- What a reversal gives back, it decides by itself.
  if v_differs is null and p_reverses is null then
    with taken as (
      select t.fund_id as fund, t.queue, t.account_id as account, t.currency,
        case when t.queue = '' then t.lot_id end as lot, t.moved_currency,
        sum(t.amount_minor) as minor, sum(t.moved_minor) as moved
      from ledger.taking t where t.book_id = p_book and t.entry_id = p_entry
      group by 1, 2, 3, 4, 5, 6
    ), wanted as (
      select t.fund, t.queue, t.account, t.currency,
        case when t.queue = '' then t.lot end as lot, t.moved_currency,
        sum(t.amount) as minor, sum(t.moved) as moved
      from jsonb_to_recordset(coalesce(p_takings, '[]')) as t(queue text,
        account bigint, fund bigint, currency text, lot bigint, amount bigint,
        moved_currency text, moved bigint)
      group by 1, 2, 3, 4, 5, 6
    )
    select 'takings' into v_differs
    where exists (table taken except table wanted)
      or exists (table wanted except table taken);
  end if;
  if v_differs is null and was.base is distinct from p_base
      and not exists (select from jsonb_to_recordset(coalesce(p_takings, '[]'))
        as t(queue text) where t.queue <> '') then
    v_differs := 'base';
    select min(i) into v_line from generate_subscripts(p_base, 1) i
    where was.base[i] is distinct from p_base[i];
  end if;
  if v_differs is not null then
    perform ledger.refuse_v1('IG009', 'fact reused', jsonb_build_object(
      'fact', e.fact, 'entry', e.public_id, 'differs', v_differs,
      'base', was.base[v_line], 'came', p_base[v_line]) || coalesce((
      select jsonb_build_object('account', a.code, 'currency', k.currency)
      from ledger.account a
      join ledger.keeper k on k.book_id = a.book_id and k.id = a.keeper_id
      where a.book_id = p_book and a.id = p_account[v_line]),
      jsonb_build_object('account', null, 'currency', null)));
  end if;
end
$$;
