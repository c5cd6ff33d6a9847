-- Open a book, or return the one of that code; a test book never becomes a live one.
create function ledger.open_book_v1(p_code text, p_zone text, p_is_live boolean)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v ledger.book;
begin
  perform pg_advisory_xact_lock(hashtextextended('ledger.open_book', 0));
  select * into v from ledger.book where code = p_code;
  if not found then
    perform ledger.check_zone_v1(p_zone);
    insert into ledger.book(code, zone, is_live)
    values (p_code, p_zone, p_is_live) returning * into v;
  elsif v.zone <> p_zone or v.is_live <> p_is_live then
    perform ledger.refuse_v1('IG023', 'book differs',
      jsonb_build_object('register', 'book', 'code', p_code));
  end if;
  return v.book_id;
end
$$;
