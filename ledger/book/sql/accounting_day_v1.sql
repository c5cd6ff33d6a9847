-- The accounting date of a fact: its day, or the first open day after it, of every
-- keeper that the entry touches. A fact that was posted while a day was open keeps its
-- day, so that it can be asked for again when none is. What was open before the first
-- year, an advance of an opening, keeps its own day and is entered on the first one.
create function ledger.accounting_day_v1(
  p_book bigint, p_keepers bigint[], p_occurred_on date, p_fact text,
  p_kind text)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_day date := p_occurred_on;
  v_before date;
  v_starts date;
  v_keeper bigint;
  v_state text;
begin
  loop
    v_before := v_day;
    foreach v_keeper in array p_keepers loop
      select p.starts_on into v_starts from ledger.period p
      where p.book_id = p_book and p.keeper_id = v_keeper and p.ends_on >= v_day
        and not exists (select from ledger.period_change c
          where c.book_id = p_book and c.keeper_id = v_keeper
            and c.ends_on = p.ends_on)
      order by p.ends_on limit 1;
      if v_starts is null or v_starts > v_day then
        -- The day itself is not open: was it ever declared?
        v_state := case
          when not exists (select from ledger.period p
            where p.book_id = p_book and p.keeper_id = v_keeper
              and p.ends_on >= p_occurred_on
              and (p.starts_on <= p_occurred_on or p_kind = 'opening'))
          then 'IG010' when v_starts is null then 'IG011' end;
        if v_state is not null then
          select e.day into v_day from ledger.journal_entry e
          where e.book_id = p_book and e.fact = p_fact;
          if found then
            return v_day;
          end if;
          perform ledger.refuse_v1(v_state, 'no day', jsonb_build_object('day',
            p_occurred_on, 'keeper', (select code from ledger.keeper
              where book_id = p_book and id = v_keeper)));
        end if;
        v_day := v_starts;
      end if;
    end loop;
    exit when v_day = v_before or cardinality(p_keepers) = 1;
  end loop;
  return v_day;
end
$$;
