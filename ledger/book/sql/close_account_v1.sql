-- Close an account: from now on only a reversal may touch it.
create function ledger.close_account_v1(
  p_book bigint, p_act bigint, p_account bigint, p_closed_on date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Waits for the posts in flight.
  perform pg_advisory_xact_lock(p_book);
  insert into ledger.account_closing(book_id, account_id, closed_on, act_id)
  values (p_book, p_account, p_closed_on, p_act)
  on conflict (book_id, account_id) do nothing;
end
$$;
