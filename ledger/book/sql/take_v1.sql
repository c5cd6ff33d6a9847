-- Write the takings of an entry, in order, and check them: what is taken from a queue is
-- what leaves its accounts, and no lot gives more than stands in the queue.
create function ledger.take_v1(
  p_book bigint, p_entry bigint, p_kind text, p_takings jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v record;
begin
  insert into ledger.taking(book_id, entry_id, number, fund_id, queue,
    account_id, currency, lot_id, tranche_id, start_minor, amount_minor, moved_currency, moved_minor)
  select p_book, p_entry, t.number, t.fund, t.queue, t.account, t.currency, t.lot,
    t.tranche, t.start, t.amount, t.moved_currency, t.moved
  from rows from (jsonb_to_recordset(coalesce(p_takings, '[]')) as (queue text,
    account bigint, fund bigint, currency text, lot bigint, tranche bigint, start bigint,
    amount bigint, moved_currency text, moved bigint)) with ordinality
    t(queue, account, fund, currency, lot, tranche, start, amount, moved_currency, moved, number);
  -- Per queue: taken equals paid. Queue 'bank' stands for all collected money, any
  -- other for one account.
  select f.code as fund, n.* into v
  from (
    select fund_id, currency, queue, sum(taken) as taken, sum(paid) as paid
    from (
      select fund_id, currency, queue, account_id, amount_minor as taken, 0 as paid
      from ledger.taking
      where book_id = p_book and entry_id = p_entry and queue <> ''
      union all
      select l.fund_id, l.currency, c.queue,
        case when c.queue <> 'bank' then l.account_id end, 0, -l.amount_minor
      from ledger.posting l
      join ledger.account a on a.book_id = l.book_id and a.id = l.account_id
      cross join lateral (select case when a.role in
        ('psp', 'psp_in_transit', 'dispute_claim') then 'bank' else a.role end
        as queue) c
      where l.book_id = p_book and l.entry_id = p_entry
    ) both_sides
    group by fund_id, currency, queue, account_id
  ) n
  join ledger.fund f on f.book_id = p_book and f.id = n.fund_id
  where n.taken <> n.paid and (n.taken <> 0 or p_kind in
    ('expense', 'expense_correction') and n.queue in
    ('advance', 'local_bank', 'cash_box', 'wallet'))
  limit 1;
  if found then
    perform ledger.refuse_v1('IG019', 'takings differ', jsonb_build_object(
      'queue', v.queue, 'fund', v.fund, 'taken', v.taken, 'paid', v.paid));
  end if;
  -- Per lot and queue: never more than was put there. What an entry pays to a holder
  -- from money that it takes does not shrink the holder's own lot.
  select l.code as lot, n.* into v
  from (
    select t.lot_id, t.queue, (
        select case when t.queue = 'advance' then coalesce((
          select sum(w.moved_minor) from ledger.taking w
          where w.book_id = p_book and w.fund_id = t.fund_id and w.lot_id = t.lot_id
            and w.queue = 'bank' and w.moved_currency = t.currency), 0)
        else coalesce((
          select -sum(s.amount_minor) from ledger.posting s
          join ledger.account a on a.book_id = s.book_id and a.id = s.account_id
          where s.book_id = p_book and s.fund_id = t.fund_id and s.lot_id = t.lot_id
            and s.currency = t.currency and a.is_source
            and (s.amount_minor < 0 or not exists (select from ledger.taking own
              where own.book_id = p_book and own.entry_id = s.entry_id))), 0) end)
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
