-- Say whether an entry still counts: it was not reversed, or its reversal was.
create function ledger.stands_v1(p_book bigint, p_entry bigint)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_by bigint := p_entry;
  v_stands boolean := true;
begin
  loop
    select id into v_by from ledger.journal_entry
    where book_id = p_book and reverses_id = v_by;
    exit when not found;
    v_stands := not v_stands;
  end loop;
  return v_stands;
end
$$;
