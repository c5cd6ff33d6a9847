-- Refuse what is not the name of a time zone (IANA). Asking for the time there costs a
-- fiftieth of reading the view of all names.
create function ledger.check_zone_v1(p_zone text)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if p_zone ~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Za-z_-]+)+)$' then
    begin
      perform now() at time zone p_zone;
      return;
    exception when invalid_parameter_value then
      null;
    end;
  end if;
  perform ledger.refuse_v1('IG026', 'unknown time zone',
    jsonb_build_object('register', 'time zone', 'code', p_zone));
end
$$;
