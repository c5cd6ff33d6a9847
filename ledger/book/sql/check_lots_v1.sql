-- Refuse a decision that leaves a lot of a source below nothing: it gives no more back,
-- and passes no more on, than it brought. Locks these lots, in their order, so that two
-- decisions cannot pass at once. The entry's own postings are written already.
create function ledger.check_lots_v1(p_book bigint, p_entry bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_lots bigint[];
  v record;
begin
  select array_agg(distinct p.lot_id order by p.lot_id) into v_lots
  from ledger.posting p
  join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
  where p.book_id = p_book and p.entry_id = p_entry and p.amount_minor > 0
    and a.is_source;
  if v_lots is null then
    return;
  end if;
  perform from ledger.lot where book_id = p_book and id = any (v_lots)
  order by id for no key update;
  select l.code as lot, f.code as fund, n.* into v
  from (
    select p.lot_id, p.fund_id, p.currency, -sum(p.amount_minor) as remains,
      sum(p.amount_minor) filter (where p.entry_id = p_entry) as wanted
    from unnest(v_lots) wanted(lot)
    cross join lateral (
      select * from ledger.posting x
      where x.book_id = p_book and x.lot_id = wanted.lot offset 0) p
    join ledger.account a on a.book_id = p_book and a.id = p.account_id and a.is_source
    group by p.lot_id, p.fund_id, p.currency
  ) n
  join ledger.lot l on l.book_id = p_book and l.id = n.lot_id
  join ledger.fund f on f.book_id = p_book and f.id = n.fund_id
  where n.remains < 0 and n.wanted > 0 limit 1;
  if found then
    perform ledger.refuse_v1('IG044', 'lot beyond', jsonb_build_object(
      'lot', v.lot, 'fund', v.fund, 'currency', v.currency,
      'available', greatest(v.remains + v.wanted, 0), 'wanted', v.wanted));
  end if;
end
$$;
