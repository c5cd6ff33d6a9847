-- Register the code of a lot, or return the one of that code.
create function ledger.register_lot_v1(p_book bigint, p_act bigint, p_code text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_id bigint;
begin
  insert into ledger.lot(book_id, code, act_id) values (p_book, p_code, p_act)
  on conflict (book_id, code) do nothing returning id into v_id;
  if v_id is null then
    select id into strict v_id from ledger.lot
    where book_id = p_book and code = p_code;
  end if;
  return v_id;
end
$$;
