-- Open a fund, a child of another one if named, or return the one of that code.
create function ledger.open_fund_v1(
  p_book bigint, p_act bigint, p_code text, p_parent text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.fund;
  v_parent bigint;
begin
  if p_parent is not null then
    select id into v_parent from ledger.fund where book_id = p_book and code = p_parent;
    if not found then
      perform ledger.refuse_v1('IG026', 'unknown fund',
        jsonb_build_object('register', 'fund', 'code', p_parent));
    end if;
  end if;
  insert into ledger.fund(book_id, code, parent_id, act_id)
  values (p_book, p_code, v_parent, p_act)
  on conflict (book_id, code) do nothing;
  select * into strict v from ledger.fund where book_id = p_book and code = p_code;
  if v.parent_id is distinct from v_parent then
    perform ledger.refuse_v1('IG023', 'fund differs',
      jsonb_build_object('register', 'fund', 'code', p_code));
  end if;
  return v.id;
end
$$;
