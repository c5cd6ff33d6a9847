-- Give the next committed entries without a register number theirs, in the order of
-- their ids, without a gap. One caller at a time; returns how many were numbered.
-- p_floor is an id below which every entry that will ever be committed has its number.
create function ledger.number_next_v1(p_book bigint, p_floor bigint, p_limit bigint)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_last bigint;
  v_highest bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('ledger.number_entries', p_book));
  select coalesce(max(number), 0) into v_last
  from ledger.register_number where book_id = p_book;
  with waiting as (
    select e.id from ledger.journal_entry e
    where e.book_id = p_book and e.id > p_floor and not exists (
      select from ledger.register_number r
      where r.book_id = p_book and r.entry_id = e.id)
    order by e.id limit p_limit
  ), numbered as (
    insert into ledger.register_number(book_id, number, entry_id)
    select p_book, v_last + row_number() over (order by id), id
    from waiting order by id returning entry_id
  )
  select coalesce(max(entry_id), 0) into v_highest from numbered;
  return v_highest;
end
$$;
