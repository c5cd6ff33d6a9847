-- Let the queues be read again from where an entry gave something back, or where the
-- reversal of a reversal put a tranche again.
create function ledger.unsettle_v1(p_book bigint, p_entry bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update ledger.queue_head h
  set settled_id = least(h.settled_id, n.before), next_id = least(h.next_id, n.before)
  from (
    select t.fund_id, coalesce(t.account_id, 0) as account_id, t.currency,
      min(coalesce(t.tranche_id, (select min(p.entry_id) from ledger.posting p
        where p.book_id = p_book and p.lot_id = t.lot_id
          and p.fund_id + 0 = t.fund_id))) - 1 as before
    from ledger.taking t
    where t.book_id = p_book and t.entry_id = p_entry and t.amount_minor < 0
    group by 1, 2, 3
  ) n
  where h.book_id = p_book and h.fund_id = n.fund_id and h.account_id = n.account_id
    and h.currency = n.currency;
  update ledger.queue_head h set settled_id = 0, next_id = 0
  from ledger.taking t
  join ledger.journal_entry e on e.book_id = p_book and e.id = t.entry_id
    and e.reverses_id is not null
  where t.book_id = p_book and t.entry_id = p_entry and t.moved_minor > 0
    and h.book_id = p_book and h.fund_id = t.fund_id and h.account_id <> 0
    and h.currency = t.moved_currency;
end
$$;
