-- Reserve money of a pool or room under a cap, up to what is there and not less than
-- p_at_least. The same fact gives the same reservation back. Waits for others that
-- decide about the same pool or cap.
create function ledger.reserve_v1(
  p_book bigint, p_act bigint, p_fact text, p_pool bigint, p_cap bigint,
  p_currency text, p_wanted bigint, p_at_least bigint, p_at timestamptz,
  p_expires_at timestamptz, out reservation_id bigint, out amount_minor bigint,
  out is_new boolean)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  r ledger.reservation;
  v_scope text := case when p_pool is null then 'cap' else 'pool' end;
  v_room bigint;
begin
  if (p_pool is null) = (p_cap is null) or p_wanted is null or p_at_least is null
      or p_at_least < 1 or p_wanted < p_at_least or p_wanted > 1000000000000000 then
    perform ledger.refuse_v1('IG025', 'amount',
      jsonb_build_object('line', 1, 'minor', coalesce(p_wanted, 0)));
  end if;
  perform ledger.lock_room_v1(p_book, p_pool, p_cap, p_currency);
  select * into r from ledger.reservation x
  where x.book_id = p_book and x.fact = p_fact;
  is_new := not found;
  if not is_new then
    if r.pool_id is distinct from p_pool or r.cap_id is distinct from p_cap
        or r.currency <> p_currency or r.wanted_minor <> p_wanted then
      perform ledger.refuse_v1('IG023', 'reservation differs',
        jsonb_build_object('register', 'reservation', 'code', p_fact));
    end if;
    reservation_id := r.id;
    amount_minor := r.amount_minor;
    return;
  end if;
  perform ledger.expire_reservations_v1(
    p_book, p_act, p_at, v_scope, coalesce(p_pool, p_cap));
  v_room := ledger.room_v1(p_book, p_pool, p_cap, p_currency, p_at);
  if v_room < p_at_least then
    perform ledger.refuse_v1('IG041', 'no room', jsonb_build_object('fact', p_fact,
      'currency', p_currency, 'available', greatest(v_room, 0), 'wanted', p_at_least));
  end if;
  amount_minor := least(p_wanted, v_room);
  insert into ledger.reservation as x (book_id, fact, pool_id, cap_id, currency,
    wanted_minor, amount_minor, reserved_at, expires_at, act_id)
  values (p_book, p_fact, p_pool, p_cap, p_currency, p_wanted,
    reserve_v1.amount_minor, p_at, p_expires_at, p_act)
  returning x.id into reservation_id;
  insert into ledger.open_reservation
    (book_id, scope, of_id, currency, expires_at, reservation_id, amount_minor)
  values (p_book, v_scope, coalesce(p_pool, p_cap), p_currency, p_expires_at,
    reserve_v1.reservation_id, reserve_v1.amount_minor);
end
$$;
