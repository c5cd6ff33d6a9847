-- Keep a signed head. It is never of fewer leaves than the one before it.
create function ledger.record_checkpoint_v1(
  p_book bigint, p_size bigint, p_note text, p_at timestamptz)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_number bigint;
  v_size bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('ledger.seal', p_book));
  select number, size into v_number, v_size from ledger.checkpoint
  where book_id = p_book order by number desc limit 1;
  if p_size < v_size then
    perform ledger.refuse_v1('IG102', 'the log has shrunk',
      jsonb_build_object('size', p_size, 'signed', v_size));
  end if;
  insert into ledger.checkpoint(book_id, number, size, note, issued_at)
  values (p_book, coalesce(v_number, 0) + 1, p_size, p_note, p_at)
  returning number into v_number;
  return v_number;
end
$$;
