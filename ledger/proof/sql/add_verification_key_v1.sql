-- Keep a key with which checkpoints can be verified; old ones are never removed.
create function ledger.add_verification_key_v1(
  p_book bigint, p_key text, p_at timestamptz)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_number bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('ledger.seal', p_book));
  select number into v_number from ledger.verification_key
  where book_id = p_book and key = p_key;
  if v_number is null then
    insert into ledger.verification_key(book_id, number, key, added_at)
    select p_book, coalesce(max(number), 0) + 1, p_key, p_at
    from ledger.verification_key where book_id = p_book
    returning number into v_number;
  end if;
  return v_number;
end
$$;
