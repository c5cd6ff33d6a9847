-- Give an account a number of its own in a chart from a day on, under a regime or any
-- ('': any); the same again changes nothing.
create function ledger.number_account_v1(
  p_book bigint, p_act bigint, p_account bigint, p_chart text, p_regime text,
  p_from_on date, p_number text, p_source text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.chart_number;
begin
  if not exists (select from ledger.account
      where book_id = p_book and id = p_account) then
    perform ledger.refuse_v1('IG026', 'unknown account',
      jsonb_build_object('register', 'account', 'code', p_account::text));
  end if;
  insert into ledger.chart_number
    (book_id, account_id, chart, regime, from_on, number, source, act_id)
  values (p_book, p_account, p_chart, p_regime, p_from_on, p_number, p_source, p_act)
  on conflict (book_id, account_id, chart, regime, from_on) do nothing;
  select * into strict v from ledger.chart_number
  where book_id = p_book and account_id = p_account and chart = p_chart
    and regime = p_regime and from_on = p_from_on;
  if v.number <> p_number or v.source <> p_source then
    perform ledger.refuse_v1('IG023', 'number differs', jsonb_build_object(
      'register', 'number from ' || p_from_on || ':', 'code', v.number));
  end if;
end
$$;
