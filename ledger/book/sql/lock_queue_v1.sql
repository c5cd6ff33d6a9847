-- Hold the queues of a fund until the end of the transaction, so that the head that
-- was read is still the head when the taking is written.
create function ledger.lock_queue_v1(p_book bigint, p_fund bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into ledger.guard(book_id, scope, account_id, fund_id, currency)
  values (p_book, 'queue', 0, p_fund, '') on conflict do nothing;
  perform from ledger.guard
  where book_id = p_book and scope = 'queue' and account_id = 0
    and fund_id = p_fund and currency = '' for no key update;
end
$$;
