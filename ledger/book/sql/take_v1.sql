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
  if exists (select from ledger.journal_entry where book_id = p_book and id = p_entry
      and reverses_id is not null) then
    -- A reversal gives back by itself what its original took.
    perform ledger.refuse_v1('IG015', 'takings of a reversal', (
      select jsonb_build_object('entry', o.public_id) from ledger.journal_entry e
      join ledger.journal_entry o on o.book_id = e.book_id and o.id = e.reverses_id
      where e.book_id = p_book and e.id = p_entry));
  end if;
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
  perform ledger.check_taken_v1(p_book, p_entry);
  if exists (select from ledger.taking
      where book_id = p_book and entry_id = p_entry and amount_minor < 0) then
    perform ledger.unsettle_v1(p_book, p_entry);
  end if;
end
$$;
