-- Count as used, under a cap that was opened before anything was counted, what came
-- before: one reservation for each fact, used at once, whether there is room or not.
-- Returns how many are counted; an act of another verb counts none, so that nothing but
-- this is left out of the bound of what is used.
create function ledger.count_earlier_v1(
  p_book bigint, p_act bigint, p_cap bigint, p_at timestamptz, p_facts text[],
  p_minors bigint[])
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.cap;
  v_count bigint;
begin
  perform from ledger.act
  where book_id = p_book and id = p_act and verb = 'count_earlier';
  if not found then
    return 0;
  end if;
  select * into strict v from ledger.cap where book_id = p_book and id = p_cap;
  perform ledger.lock_room_v1(p_book, null, v.id, v.currency);
  with counted as (
    insert into ledger.reservation (book_id, fact, cap_id, currency, wanted_minor,
      amount_minor, reserved_at, expires_at, act_id)
    select p_book, w.fact, v.id, v.currency, w.minor, w.minor, p_at,
      p_at + interval '1 minute', p_act
    from unnest(p_facts, p_minors) as w(fact, minor) order by w.fact
    returning id, amount_minor
  )
  insert into ledger.reservation_end
    (book_id, reservation_id, state, used_minor, at, act_id)
  select p_book, id, 'used', amount_minor, p_at, p_act from counted;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
