-- Write the takings of a reversal: the mirror of what its original took, row by row.
-- What another reversal gave back is taken again, if nobody has taken it meanwhile.
-- The queues of the funds are locked.
create function ledger.give_back_v1(
  p_book bigint, p_entry bigint, p_original bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_by uuid;
begin
  insert into ledger.taking(book_id, entry_id, number, fund_id, queue, account_id,
    currency, lot_id, tranche_id, start_minor, amount_minor, moved_currency,
    moved_minor)
  select book_id, p_entry, number, fund_id, queue, account_id, currency, lot_id,
    tranche_id, start_minor, -amount_minor, moved_currency, -moved_minor
  from ledger.taking where book_id = p_book and entry_id = p_original;
  if not found then
    return;
  end if;
  perform ledger.unsettle_v1(p_book, p_entry);
  -- Each place that is taken again, with all that was ever taken or given back on it.
  select e.public_id into v_by
  from ledger.taking n
  cross join lateral (
    select greatest(n.start_minor, m.start_minor) as start
    from ledger.taking m
    where m.book_id = p_book and m.lot_id = n.lot_id and m.fund_id = n.fund_id
      and m.queue = n.queue and m.currency = n.currency
      and m.account_id is not distinct from n.account_id
      and m.tranche_id is not distinct from n.tranche_id
      and m.start_minor < n.start_minor + n.amount_minor
      and m.start_minor + abs(m.amount_minor) > n.start_minor
  ) place
  cross join lateral (
    select sum(sign(x.amount_minor)) as times,
      max(x.entry_id) filter (where x.amount_minor > 0 and x.entry_id <> p_entry)
        as entry_id
    from ledger.taking x
    where x.book_id = p_book and x.lot_id = n.lot_id and x.fund_id = n.fund_id
      and x.queue = n.queue and x.currency = n.currency
      and x.account_id is not distinct from n.account_id
      and x.tranche_id is not distinct from n.tranche_id
      and x.start_minor <= place.start
      and x.start_minor + abs(x.amount_minor) > place.start
  ) depth
  join ledger.journal_entry e on e.book_id = p_book and e.id = depth.entry_id
  where n.book_id = p_book and n.entry_id = p_entry and n.amount_minor > 0
    and depth.times > 1
  limit 1;
  if found then
    perform ledger.refuse_v1('IG040', 'leaned on', (select jsonb_build_object(
      'entry', public_id, 'by', v_by) from ledger.journal_entry
      where book_id = p_book and id = p_original));
  end if;
  if exists (select from ledger.taking
      where book_id = p_book and entry_id = p_entry and amount_minor > 0) then
    perform ledger.check_taken_v1(p_book, p_entry);
  end if;
end
$$;
