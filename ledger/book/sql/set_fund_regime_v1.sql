-- Set a fund's regime from a day on, and which fund bears its fees. The first regime is
-- fixed before the first entry; a later one starts after the last entry's day.
create function ledger.set_fund_regime_v1(
  p_book bigint, p_act bigint, p_fund text, p_from_on date, p_regime text,
  p_fees_from text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_fund bigint;
  v_fees bigint;
  v ledger.fund_regime;
begin
  select id into v_fund from ledger.fund where book_id = p_book and code = p_fund;
  select id into v_fees from ledger.fund where book_id = p_book and code = p_fees_from;
  if v_fund is null or v_fees is null then
    perform ledger.refuse_v1('IG026', 'unknown fund', jsonb_build_object('register',
      'fund', 'code', case when v_fund is null then p_fund else p_fees_from end));
  end if;
  -- Excludes posting for a moment, so that no entry slips in before the regime.
  perform pg_advisory_xact_lock(p_book);
  select * into v from ledger.fund_regime
  where book_id = p_book and fund_id = v_fund and from_on = p_from_on;
  if found and v.regime = p_regime and v.fees_from_id = v_fees then
    return;
  end if;
  if found or exists (select from ledger.posting
      where book_id = p_book and fund_id = v_fund and day >= p_from_on) then
    perform ledger.refuse_v1('IG024', 'regime fixed',
      jsonb_build_object('fund', p_fund));
  end if;
  insert into ledger.fund_regime(book_id, fund_id, from_on, regime, fees_from_id, act_id)
  values (p_book, v_fund, p_from_on, p_regime, v_fees, p_act);
end
$$;
