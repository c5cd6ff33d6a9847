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
          select -sum(s.amount_minor) from (
            -- Lot by lot: of a book that is new to it, the planner would read it all.
            select * from ledger.posting y
            where y.book_id = p_book and y.lot_id = t.lot_id offset 0) s
          cross join lateral (
            select * from ledger.account y
            where y.book_id = p_book and y.id = s.account_id offset 0) a
          where s.fund_id = t.fund_id and s.currency = t.currency and a.is_source
            and not exists (select from ledger.taking own
              where own.book_id = p_book and own.entry_id = s.entry_id
                and own.queue <> '' offset 0)), 0) end)
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
