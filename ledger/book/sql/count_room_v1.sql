-- Count as used, under a cap, what came before it: one reservation for each fact, used
-- at once, whether there is room or not. Comes with the act that opened the cap, or with
-- one whose verb leaves what it counts out of the bound of what is used. Returns how many
-- are counted; any other act counts none.
create function ledger.count_room_v1(
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
  select * into v from ledger.cap c
  where c.book_id = p_book and c.id = p_cap and (c.act_id = p_act or exists (
    select from ledger.act a where a.book_id = p_book and a.id = p_act
      and a.verb = 'count_earlier'));
  if not found then
    return 0;
  end if;
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
