-- Remember that nothing up to p_reached stands in a queue any more, as far as can be
-- seen; what was confirmed before and still holds is not read again. The fund's queues
-- are locked. It may only be called with what was read after that.
create function ledger.settle_queue_v1(
  p_book bigint, p_fund bigint, p_account bigint, p_currency text, p_reached bigint,
  p_confirmed bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_xid bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
begin
  insert into ledger.queue_head as h (book_id, fund_id, account_id, currency,
    settled_id, next_id, next_xid)
  values (p_book, p_fund, p_account, p_currency, 0, p_reached, v_xid)
  on conflict (book_id, fund_id, account_id, currency) do update
  set settled_id = least(p_confirmed, p_reached),
    next_id = case when p_confirmed < h.next_id and p_reached >= h.next_id
      then h.next_id else p_reached end,
    next_xid = case when p_confirmed < h.next_id and p_reached >= h.next_id
      then h.next_xid else v_xid end;
end
$$;
