-- Append leaves to a book's log, with the tiles and the counts of funds that grow by
-- them. p_size is the size that the caller has built on; another one is refused.
create function ledger.append_leaves_v1(
  p_book bigint, p_size bigint, p_kind text[], p_row_id bigint[], p_row_part text[],
  p_header text[], p_parts text[], p_numbers text[], p_salt bytea[], p_secrets text[],
  p_level smallint[], p_index bigint[], p_hashes bytea[],
  p_fund text[], p_entries bigint[])
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_size bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('ledger.seal', p_book));
  select coalesce(max(position) + 1, 0) into v_size
  from ledger.leaf where book_id = p_book;
  if v_size <> p_size then
    perform ledger.refuse_v1('IG101', 'the log has grown',
      jsonb_build_object('size', v_size, 'expected', p_size));
  end if;
  insert into ledger.leaf(book_id, position, kind, row_id, row_part, header, parts,
    numbers, salt, secrets)
  select p_book, p_size + l.n - 1, l.kind, l.row_id, l.row_part, l.header, l.parts,
    l.numbers, l.salt, l.secrets
  from unnest(p_kind, p_row_id, p_row_part, p_header, p_parts, p_numbers, p_salt,
    p_secrets) with ordinality
    l(kind, row_id, row_part, header, parts, numbers, salt, secrets, n);
  insert into ledger.tile(book_id, level, index, hashes)
  select p_book, t.* from unnest(p_level, p_index, p_hashes) t
  on conflict (book_id, level, index) do update set hashes = excluded.hashes
  where length(excluded.hashes) > length(tile.hashes);
  insert into ledger.fund_count(book_id, fund, entries)
  select p_book, f.* from unnest(p_fund, p_entries) f
  on conflict (book_id, fund) do update set entries = excluded.entries;
end
$$;
