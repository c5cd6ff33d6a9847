-- Give room under a cap back, of what a reservation used: the gift was refunded, or a
-- dispute about it was lost. Once for each fact, never more than was used. False if this
-- fact gave it back before. Money of a pool goes back by its own entry.
create function ledger.return_room_v1(
  p_book bigint, p_act bigint, p_reserved text, p_fact text, p_minor bigint,
  p_at timestamptz)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
declare
  r ledger.reservation;
  e ledger.reservation_end;
  v_before bigint;
  v_left bigint;
begin
  select * into r from ledger.reservation
  where book_id = p_book and fact = p_reserved;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown reservation',
      jsonb_build_object('register', 'reservation', 'code', p_reserved));
  end if;
  perform ledger.lock_room_v1(p_book, r.pool_id, r.cap_id, r.currency);
  select * into e from ledger.reservation_end
  where book_id = p_book and reservation_id = r.id;
  if r.cap_id is null or e.state is distinct from 'used' then
    perform ledger.refuse_v1('IG042', 'not used', jsonb_build_object(
      'fact', p_reserved, 'state', case when r.cap_id is null then 'of a pool'
        else coalesce(e.state, 'not used') end));
  end if;
  select returned_minor into v_before from ledger.room_return
  where book_id = p_book and reservation_id = r.id and fact = p_fact;
  if v_before = p_minor then
    return false;
  elsif found then
    perform ledger.refuse_v1('IG023', 'room return differs',
      jsonb_build_object('register', 'room return', 'code', p_fact));
  end if;
  select e.used_minor - coalesce(sum(returned_minor), 0) into v_left
  from ledger.room_return where book_id = p_book and reservation_id = r.id;
  if coalesce(p_minor, 0) not between 1 and v_left then
    perform ledger.refuse_v1('IG043', 'beyond', jsonb_build_object(
      'fact', p_reserved, 'reserved', v_left, 'wanted', coalesce(p_minor, 0)));
  end if;
  insert into ledger.room_return
    (book_id, reservation_id, fact, returned_minor, at, act_id)
  values (p_book, r.id, p_fact, p_minor, p_at, p_act);
  return true;
end
$$;
