-- Wait for others that decide about the same pool or cap. A pool's lock is that of its
-- fund's liquid total, so that what is posted waits for what is reserved.
create function ledger.lock_room_v1(
  p_book bigint, p_pool bigint, p_cap bigint, p_currency text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_scope text := case when p_pool is null then 'cap' else 'liquid' end;
begin
  insert into ledger.guard(book_id, scope, account_id, fund_id, currency)
  values (p_book, v_scope, coalesce(p_cap, 0), coalesce(p_pool, 0), p_currency)
  on conflict do nothing;
  perform from ledger.guard g
  where g.book_id = p_book and g.scope = v_scope and g.account_id = coalesce(p_cap, 0)
    and g.fund_id = coalesce(p_pool, 0) and g.currency = p_currency
  for no key update;
end
$$;
