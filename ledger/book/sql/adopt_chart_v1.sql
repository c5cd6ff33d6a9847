-- Let a keeper keep its accounts in a chart from a day on; the same again changes
-- nothing.
create function ledger.adopt_chart_v1(
  p_book bigint, p_act bigint, p_keeper text, p_from_on date, p_chart text,
  p_fingerprint text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keeper bigint;
  v ledger.keeper_chart;
begin
  select id into v_keeper from ledger.keeper where book_id = p_book and code = p_keeper;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown keeper',
      jsonb_build_object('register', 'keeper', 'code', p_keeper));
  end if;
  insert into ledger.keeper_chart(book_id, keeper_id, from_on, chart, fingerprint, act_id)
  values (p_book, v_keeper, p_from_on, p_chart, p_fingerprint, p_act)
  on conflict (book_id, keeper_id, from_on) do nothing;
  select * into strict v from ledger.keeper_chart
  where book_id = p_book and keeper_id = v_keeper and from_on = p_from_on;
  if v.chart <> p_chart or v.fingerprint <> p_fingerprint then
    perform ledger.refuse_v1('IG023', 'chart differs', jsonb_build_object(
      'register', 'chart of ' || p_keeper || ' from', 'code', p_from_on));
  end if;
end
$$;
