-- Declare a fiscal year of a keeper with its monthly periods, all open. Years of one
-- keeper do not overlap, and none is slipped in before a closed period; the same year
-- again changes nothing.
create function ledger.declare_fiscal_year_v1(
  p_book bigint, p_act bigint, p_keeper text, p_starts_on date, p_ends_on date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keeper bigint;
begin
  select id into v_keeper from ledger.keeper
  where book_id = p_book and code = p_keeper for no key update;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown keeper',
      jsonb_build_object('register', 'keeper', 'code', p_keeper));
  end if;
  perform from ledger.fiscal_year
  where book_id = p_book and keeper_id = v_keeper
    and starts_on = p_starts_on and ends_on = p_ends_on;
  if found then
    return;
  end if;
  perform from ledger.fiscal_year
  where book_id = p_book and keeper_id = v_keeper
    and starts_on <= p_ends_on and ends_on >= p_starts_on;
  if found then
    perform ledger.refuse_v1('IG023', 'fiscal years overlap', jsonb_build_object(
      'register', 'fiscal year', 'code', p_starts_on));
  end if;
  perform from ledger.period_change
  where book_id = p_book and keeper_id = v_keeper and ends_on > p_starts_on;
  if found then
    perform ledger.refuse_v1('IG210', 'before a closed period', jsonb_build_object(
      'keeper', p_keeper, 'starts_on', p_starts_on));
  end if;
  insert into ledger.fiscal_year(book_id, keeper_id, starts_on, ends_on, act_id)
  values (p_book, v_keeper, p_starts_on, p_ends_on, p_act);
  insert into ledger.period(book_id, keeper_id, starts_on, ends_on, year_starts_on)
  select p_book, v_keeper, greatest(month::date, p_starts_on),
    least((month + interval '1 month')::date - 1, p_ends_on), p_starts_on
  from generate_series(date_trunc('month', p_starts_on::timestamp),
    p_ends_on::timestamp, interval '1 month') as month;
end
$$;
