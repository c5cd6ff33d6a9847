-- Refuse an entry that takes more of a lot than stands in the queue.
create function ledger.check_taken_v1(p_book bigint, p_entry bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v record;
begin
  -- Per lot and queue: never more than was put there. What an entry pays to a holder
  -- from money that it takes does not shrink the holder's own lot.
  select l.code as lot, n.* into v
  from (
    select t.lot_id, t.queue, (
        select case when t.queue = 'advance' then coalesce((
          select sum(w.moved_minor) from ledger.taking w
          where w.book_id = p_book and w.fund_id = t.fund_id and w.lot_id = t.lot_id
            and w.queue in ('bank', '') and w.moved_currency = t.currency), 0)
        else coalesce((
          select -sum(s.amount_minor) from ledger.posting s
          join ledger.account a on a.book_id = s.book_id and a.id = s.account_id
          where s.book_id = p_book and s.fund_id + 0 = t.fund_id
            and s.lot_id = t.lot_id
            and s.currency = t.currency and a.is_source
            and not exists (select from ledger.taking own
              where own.book_id = p_book and own.entry_id = s.entry_id
                and own.queue <> '')), 0) end)
      - (select sum(x.amount_minor) from ledger.taking x
        where x.book_id = p_book and x.fund_id = t.fund_id and x.lot_id = t.lot_id
          and x.queue = t.queue and x.currency = t.currency) as remains
    from (select distinct lot_id, queue, fund_id, currency from ledger.taking
      where book_id = p_book and entry_id = p_entry) t
  ) n
  join ledger.lot l on l.book_id = p_book and l.id = n.lot_id
  where n.remains < 0
  limit 1;
  if found then
    perform ledger.refuse_v1('IG020', 'taking beyond', jsonb_build_object(
      'lot', v.lot, 'queue', v.queue, 'left', v.remains));
  end if;
end
$$;
