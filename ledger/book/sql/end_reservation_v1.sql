-- Use a reservation, whole or a part of it, or release it (p_used 0); once. What is not
-- used is free again. What a pool gives is posted in the same transaction, after this.
create function ledger.end_reservation_v1(
  p_book bigint, p_act bigint, p_fact text, p_used bigint, p_at timestamptz)
returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  r ledger.reservation;
  e ledger.reservation_end;
  v_state text := case when p_used = 0 then 'released' else 'used' end;
begin
  select * into r from ledger.reservation
  where book_id = p_book and fact = p_fact;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown reservation',
      jsonb_build_object('register', 'reservation', 'code', p_fact));
  end if;
  perform ledger.lock_room_v1(p_book, r.pool_id, r.cap_id, r.currency);
  select * into e from ledger.reservation_end
  where book_id = p_book and reservation_id = r.id;
  if found and e.state = v_state and e.used_minor = p_used then
    return false;
  end if;
  if found or p_used > 0 and r.expires_at <= p_at then
    perform ledger.refuse_v1('IG042', 'ended', jsonb_build_object('fact', p_fact,
      'state', coalesce(e.state, 'expired')));
  end if;
  if p_used is null or p_used < 0 or p_used > r.amount_minor then
    perform ledger.refuse_v1('IG043', 'beyond', jsonb_build_object('fact', p_fact,
      'reserved', r.amount_minor, 'wanted', coalesce(p_used, 0)));
  end if;
  delete from ledger.open_reservation
  where book_id = p_book and scope = case when r.pool_id is null then 'cap'
      else 'pool' end and of_id = coalesce(r.pool_id, r.cap_id)
    and currency = r.currency and expires_at = r.expires_at and reservation_id = r.id;
  insert into ledger.reservation_end
    (book_id, reservation_id, state, used_minor, at, act_id)
  values (p_book, r.id, v_state, p_used, p_at, p_act);
  return true;
end
$$;
