-- Remember how far a kind of row is sealed. Ids are given before they are committed:
-- a floor counts only once every transaction that ran when it was seen has ended.
create function ledger.mark_sealed_v1(p_book bigint, p_kind text, p_highest bigint)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into ledger.seal_mark as m (book_id, kind, floor, next_floor, next_xmax)
  values (p_book, p_kind, 0, p_highest,
    pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
  on conflict (book_id, kind) do update
  set floor = m.next_floor, next_floor = greatest(p_highest, m.next_floor),
    next_xmax = excluded.next_xmax
  where m.next_xmax <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
$$;
