-- End what nobody used or released in time, of one pool or cap or of all; returns how
-- many ended. What another transaction ends at this moment is left to it.
create function ledger.expire_reservations_v1(
  p_book bigint, p_act bigint, p_at timestamptz, p_scope text default null,
  p_of bigint default null)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_count bigint;
begin
  with late as (
    select * from ledger.open_reservation
    where book_id = p_book and expires_at <= p_at
      and (p_scope is null or scope = p_scope and of_id = p_of)
    order by scope, of_id, currency, expires_at, reservation_id
    for update skip locked
  ), ended as (
    insert into ledger.reservation_end
      (book_id, reservation_id, state, used_minor, at, act_id)
    select p_book, reservation_id, 'expired', 0, p_at, p_act from late
    returning reservation_id
  )
  delete from ledger.open_reservation o using late
  where o.book_id = p_book and o.scope = late.scope and o.of_id = late.of_id
    and o.currency = late.currency and o.expires_at = late.expires_at
    and o.reservation_id = late.reservation_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
