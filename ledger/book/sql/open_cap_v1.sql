-- Open a cap, on one fund or on the whole book, or set its limit from a day on. The
-- same again changes nothing.
create function ledger.open_cap_v1(
  p_book bigint, p_act bigint, p_code text, p_fund text, p_currency text,
  p_from_on date, p_limit bigint, p_source text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.cap;
  w ledger.cap_limit;
  v_fund bigint;
begin
  if p_fund is not null then
    select id into v_fund from ledger.fund where book_id = p_book and code = p_fund;
    if not found then
      perform ledger.refuse_v1('IG026', 'unknown fund',
        jsonb_build_object('register', 'fund', 'code', p_fund));
    end if;
  end if;
  insert into ledger.cap(book_id, code, fund_id, currency, act_id)
  values (p_book, p_code, v_fund, p_currency, p_act)
  on conflict (book_id, code) do nothing;
  select * into strict v from ledger.cap where book_id = p_book and code = p_code;
  insert into ledger.cap_limit(book_id, cap_id, from_on, limit_minor, source, act_id)
  values (p_book, v.id, p_from_on, p_limit, p_source, p_act)
  on conflict (book_id, cap_id, from_on) do nothing;
  select * into strict w from ledger.cap_limit
  where book_id = p_book and cap_id = v.id and from_on = p_from_on;
  if v.fund_id is distinct from v_fund or v.currency <> p_currency
      or w.limit_minor <> p_limit or w.source <> p_source then
    perform ledger.refuse_v1('IG023', 'cap differs',
      jsonb_build_object('register', 'cap', 'code', p_code));
  end if;
  return v.id;
end
$$;
