-- Open a budget line of a fund, or return the one of that code if it is the same.
create function ledger.open_budget_line_v1(
  p_book bigint, p_act bigint, p_fund text, p_code text, p_currency text,
  p_is_restricted boolean)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_fund bigint;
  v ledger.budget_line;
begin
  select id into v_fund from ledger.fund where book_id = p_book and code = p_fund;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown fund',
      jsonb_build_object('register', 'fund', 'code', p_fund));
  end if;
  insert into ledger.budget_line
    (book_id, fund_id, code, currency, is_restricted, act_id)
  values (p_book, v_fund, p_code, p_currency, p_is_restricted, p_act)
  on conflict (book_id, fund_id, code) do nothing;
  select * into strict v from ledger.budget_line
  where book_id = p_book and fund_id = v_fund and code = p_code;
  if v.currency <> p_currency or v.is_restricted <> p_is_restricted then
    perform ledger.refuse_v1('IG023', 'budget line differs',
      jsonb_build_object('register', 'budget line', 'code', p_code));
  end if;
  return v.id;
end
$$;
