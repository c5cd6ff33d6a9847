-- Open an account, or return the one of that name if it is the same.
create function ledger.open_account_v1(
  p_book bigint, p_act bigint, p_keeper text, p_code text, p_role text, p_type text,
  p_currency text, p_place text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keeper ledger.keeper;
  v ledger.account;
begin
  select * into v_keeper from ledger.keeper where book_id = p_book and code = p_keeper;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown keeper',
      jsonb_build_object('register', 'keeper', 'code', p_keeper));
  end if;
  insert into ledger.account
    (book_id, keeper_id, code, role, type, currency, is_base, place, act_id)
  values (p_book, v_keeper.id, p_code, p_role, p_type, p_currency,
    p_currency = v_keeper.currency, p_place, p_act)
  on conflict (book_id, keeper_id, code, currency, place) do nothing;
  select * into strict v from ledger.account
  where book_id = p_book and keeper_id = v_keeper.id and code = p_code
    and currency = p_currency and place = p_place;
  if v.type <> p_type or v.role is distinct from p_role then
    perform ledger.refuse_v1('IG023', 'account differs',
      jsonb_build_object('register', 'account', 'code', p_code));
  end if;
  return v.id;
end
$$;
