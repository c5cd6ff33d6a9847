-- Say how much may still be reserved of a pool or under a cap: what the pool holds, or
-- the cap's limit at an instant less what was used of it and not given back, less what
-- is open. Below nothing where facts went further. Before the first limit of a cap holds
-- there is room for all, and what is used of it counts when it does.
create function ledger.room_v1(
  p_book bigint, p_pool bigint, p_cap bigint, p_currency text, p_at timestamptz)
returns bigint
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
begin
  return (case
  when p_pool is not null then coalesce((
    select sum(t.debit_minor - t.credit_minor) from ledger.account a
    join ledger.turnover t on t.book_id = p_book and t.account_id = a.id
      and t.fund_id = p_pool
    where a.book_id = p_book and a.currency = p_currency and a.role in
      ('bank', 'psp', 'psp_in_transit', 'cash_box', 'local_bank')), 0)
  else coalesce((
    select l.limit_minor from ledger.cap_limit l
    where l.book_id = p_book and l.cap_id = p_cap and l.from_on <= (p_at at time zone (
      select zone from ledger.book where book_id = p_book))::date
    order by l.from_on desc limit 1), 1000000000000000)
    - coalesce((
      select sum(e.used_minor) from ledger.reservation r
      join ledger.reservation_end e on e.book_id = p_book and e.reservation_id = r.id
      where r.book_id = p_book and r.cap_id = p_cap), 0)
    + coalesce((
      select sum(b.returned_minor) from ledger.reservation r
      join ledger.room_return b on b.book_id = p_book and b.reservation_id = r.id
      where r.book_id = p_book and r.cap_id = p_cap), 0)
  end
  - coalesce((
    select sum(o.amount_minor) from ledger.open_reservation o
    where o.book_id = p_book and o.scope = case when p_pool is null then 'cap'
      else 'pool' end and o.of_id = coalesce(p_pool, p_cap)
      and o.currency = p_currency and o.expires_at > p_at), 0))::bigint;
end
$$;
