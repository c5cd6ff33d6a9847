-- Give every committed entry that has none its register number, in the order of their
-- ids, without a gap. One caller at a time; returns how many were numbered.
create function ledger.number_entries_v1(p_book bigint)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_last bigint;
  v_count bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('ledger.number_entries', p_book));
  select coalesce(max(number), 0) into v_last
  from ledger.register_number where book_id = p_book;
  insert into ledger.register_number(book_id, number, entry_id)
  select p_book, v_last + row_number() over (order by e.id), e.id
  from ledger.journal_entry e
  where e.book_id = p_book and not exists (
    select from ledger.register_number r
    where r.book_id = p_book and r.entry_id = e.id)
  order by e.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
