-- Give every sealed entry of a keeper that has none its number in the keeper's books:
-- per fiscal year and journal, without a gap, in the order of the register. Days of
-- validation never decrease. Returns how many entries got one.
create function ledger.validate_v1(p_book bigint, p_act bigint, p_keeper text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keeper ledger.keeper;
  v_from bigint;
  v_through bigint;
  v_day date;
  v_count bigint;
begin
  -- One validation of a keeper at a time: the numbers count on from the last ones.
  select * into v_keeper from ledger.keeper
  where book_id = p_book and code = p_keeper for no key update;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown keeper',
      jsonb_build_object('register', 'keeper', 'code', p_keeper));
  end if;
  select through_number, validated_on into v_from, v_day from ledger.validation
  where book_id = p_book and keeper_id = v_keeper.id
  order by through_number desc limit 1;
  select max(number) into v_through from ledger.register_number where book_id = p_book;
  if v_through is null or v_through <= v_from then
    return 0;
  end if;
  insert into ledger.validation(book_id, keeper_id, through_number, validated_on, act_id)
  select p_book, v_keeper.id, v_through,
    greatest((a.at at time zone v_keeper.zone)::date, v_day), p_act
  from ledger.act a where a.book_id = p_book and a.id = p_act;
  -- The last numbers are read before the first new one is written: whoever looks for
  -- them row by row passes all that this statement has written.
  with fresh as materialized (
    select y.starts_on as year_starts_on, j.journal, r.number as register_number,
      row_number() over (partition by y.starts_on, j.journal order by r.number) as place
    from ledger.register_number r
    join ledger.journal_entry e on e.book_id = r.book_id and e.id = r.entry_id
    join ledger.fiscal_year y on y.book_id = e.book_id and y.keeper_id = v_keeper.id
      and e.day between y.starts_on and y.ends_on
    cross join lateral (select ledger.journal_code_v1(e.kind) as journal) j
    where r.book_id = p_book and r.number > coalesce(v_from, 0)
      and r.number <= v_through and exists (
        select from ledger.posting p
        join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
        where p.book_id = e.book_id and p.entry_id = e.id
          and a.keeper_id = v_keeper.id)
  ), last as materialized (
    select f.year_starts_on, f.journal, l.number
    from (select distinct year_starts_on, journal from fresh) f
    cross join lateral (
      select v.number from ledger.validation_number v
      where v.book_id = p_book and v.keeper_id = v_keeper.id
        and v.year_starts_on = f.year_starts_on and v.journal = f.journal
      order by v.number desc limit 1) l
  )
  insert into ledger.validation_number
    (book_id, keeper_id, year_starts_on, journal, number, register_number)
  select p_book, v_keeper.id, n.year_starts_on, n.journal,
    coalesce(l.number, 0) + n.place, n.register_number
  from fresh n
  left join last l on l.year_starts_on = n.year_starts_on and l.journal = n.journal;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
