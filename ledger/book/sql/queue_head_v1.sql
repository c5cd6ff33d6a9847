-- Lock the queues of a fund and say from where one of them has to be read: after
-- settled. newest is the last entry of a lot's line there was then; confirmed is given
-- back with what was found.
create function ledger.queue_head_v1(
  p_book bigint, p_fund bigint, p_account bigint, p_currency text,
  out settled bigint, out confirmed bigint, out newest bigint)
returns record
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform ledger.lock_queue_v1(p_book, p_fund);
  select h.settled_id, case when
      pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= h.next_xid
    then h.next_id else h.settled_id end
  into settled, confirmed from ledger.queue_head h
  where h.book_id = p_book and h.fund_id = p_fund and h.account_id = p_account
    and h.currency = p_currency;
  settled := coalesce(settled, 0);
  confirmed := coalesce(confirmed, 0);
  select coalesce(max(p.entry_id), settled) into newest from ledger.posting p
  where p.book_id = p_book and p.fund_id = p_fund and p.currency = p_currency
    and p.lot_id is not null;
end
$$;
