-- Open a keeper, or return the one of that code if it is the same.
create function ledger.open_keeper_v1(
  p_book bigint, p_act bigint, p_code text, p_currency text, p_zone text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.keeper;
begin
  perform ledger.check_zone_v1(p_zone);
  insert into ledger.keeper(book_id, code, currency, zone, act_id)
  values (p_book, p_code, p_currency, p_zone, p_act)
  on conflict (book_id, code) do nothing;
  select * into strict v from ledger.keeper where book_id = p_book and code = p_code;
  if v.currency <> p_currency or v.zone <> p_zone then
    perform ledger.refuse_v1('IG023', 'keeper differs',
      jsonb_build_object('register', 'keeper', 'code', p_code));
  end if;
  return v.id;
end
$$;
