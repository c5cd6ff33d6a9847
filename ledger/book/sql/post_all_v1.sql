-- Record many entries of one book in one round trip, in their order: as post_v1 does
-- one. p_lines says how many of the lines belong to each entry.
--
-- Where every entry is of the usual sort (a kind that is no decision, an open day, lines
-- that are good), those of a new fact are written together, and those whose fact was
-- there are given back. Where one is not, each goes through post_v1, which says what is
-- wrong; the hint names the fact of the entry.
create function ledger.post_all_v1(
  p_book bigint, p_act bigint, p_kind text[], p_fact text[], p_occurred_on date[],
  p_lines int[], p_account bigint[], p_fund bigint[], p_currency text[],
  p_amount bigint[], p_base bigint[], p_budget_line bigint[], p_lot bigint[],
  p_party bigint[])
returns table (entry_id bigint, is_new boolean, day date)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Left alone, the planner makes new plans for the arrays of every call.
set plan_cache_mode = force_generic_plan
as $$
declare
  v_entries int := cardinality(p_fact);
  v_lines int := cardinality(p_account);
  v_entry int[];
  v_line int[];
  v_first int;
  v_last int := 0;
  v_slot int;
  v_ids bigint[];
  v_days date[] := p_occurred_on;
  v_new boolean[];
  v_at int;
  v_state text;
  v_message text;
  v_detail text;
begin
  if (cardinality(p_kind) = v_entries and cardinality(p_occurred_on) = v_entries
      and cardinality(p_lines) = v_entries and cardinality(p_fund) = v_lines
      and cardinality(p_currency) = v_lines and cardinality(p_amount) = v_lines
      and cardinality(p_base) = v_lines and cardinality(p_budget_line) = v_lines
      and cardinality(p_lot) = v_lines and cardinality(p_party) = v_lines
      and v_lines = (select sum(n) from unnest(p_lines) n)) is not true then
    perform ledger.refuse_v1('IG029', 'arrays', jsonb_build_object('lines', v_lines));
  end if;
  if pg_advisory_xact_lock_shared(p_book) is null then null; end if;
  select array_agg(u.entry order by u.entry, i), array_agg(i order by u.entry, i)
  into v_entry, v_line
  from unnest(p_lines) with ordinality u(lines, entry)
  cross join lateral generate_series(1, u.lines) i;

  if ledger.are_usual_v1(p_book, p_act, p_kind, p_occurred_on, p_lines, v_entry,
      p_account, p_fund, p_currency, p_amount, p_base, p_lot) then
    begin
      with written as (
        insert into ledger.journal_entry(book_id, kind, fact, occurred_on, day, act_id)
        select p_book, u.kind, u.fact, u.occurred_on, u.occurred_on, p_act
        from unnest(p_kind, p_fact, p_occurred_on) with ordinality
          u(kind, fact, occurred_on, entry)
        order by u.entry
        on conflict (book_id, fact) do nothing
        returning id
      )
      select coalesce(array_agg(id order by id), '{}') into v_ids from written;
      if cardinality(v_ids) < v_entries then
        -- Some facts were there before, or stand twice: only the first time is new. What
        -- was written is in order, so that it is found by halving.
        select array_agg(e.id order by u.entry), array_agg(e.day order by u.entry),
          array_agg(u.times = 1
            and v_ids[width_bucket(e.id, v_ids)] is not distinct from e.id
            order by u.entry)
        into v_ids, v_days, v_new
        from (
          select fact, entry, row_number() over (partition by fact order by entry) as times
          from unnest(p_fact) with ordinality n(fact, entry)
        ) u
        cross join lateral (
          select o.id, o.day from ledger.journal_entry o
          where o.book_id = p_book and o.fact = u.fact limit 1) e;
      end if;
      insert into ledger.posting(book_id, entry_id, line, account_id, fund_id, currency,
        amount_minor, base_minor, budget_line_id, lot_id, party_id, day)
      select p_book, v_ids[u.entry], u.line, u.account, u.fund, u.currency, u.amount,
        u.base, u.budget_line, u.lot, u.party, p_occurred_on[u.entry]
      from unnest(v_entry, v_line, p_account, p_fund, p_currency, p_amount, p_base,
          p_budget_line, p_lot, p_party)
        u(entry, line, account, fund, currency, amount, base, budget_line, lot, party)
      where v_new is null or v_new[u.entry];
      v_slot := ledger.take_slot_v1(p_book);
      insert into ledger.turnover as t (book_id, account_id, fund_id, month, slot,
        debit_minor, credit_minor, base_minor, lines)
      select p_book, u.account, u.fund,
        date_trunc('month', p_occurred_on[u.entry]::timestamp)::date as month,
        v_slot, sum(greatest(u.amount, 0)),
        sum(greatest(-u.amount, 0)), sum(u.base), count(*)
      from unnest(v_entry, p_account, p_fund, p_amount, p_base)
        u(entry, account, fund, amount, base)
      where v_new is null or v_new[u.entry]
      group by u.account, u.fund, month order by u.account, u.fund, month
      on conflict (book_id, account_id, fund_id, month, slot) do update
      set debit_minor = t.debit_minor + excluded.debit_minor,
        credit_minor = t.credit_minor + excluded.credit_minor,
        base_minor = t.base_minor + excluded.base_minor,
        lines = t.lines + excluded.lines;
    exception when integrity_constraint_violation or sqlstate 'IG000' then
      -- Nothing of this attempt stays: alone, the entry that is wrong is found.
      v_ids := null;
    end;
  end if;

  if v_ids is not null then
    -- What was there before says the same.
    for v_number in 1..coalesce(cardinality(v_new), 0) loop
      v_first := v_last + 1;
      v_last := v_last + p_lines[v_number];
      if not v_new[v_number] then
        perform ledger.check_same_v2(p_book, v_ids[v_number], p_kind[v_number],
          p_account[v_first:v_last], p_fund[v_first:v_last],
          p_currency[v_first:v_last], p_amount[v_first:v_last],
          p_base[v_first:v_last], p_lot[v_first:v_last], null, null, null);
      end if;
    end loop;
    return query select u.id, coalesce(u.is_new, true), u.day
    from unnest(v_ids, v_new, v_days) u(id, is_new, day);
    return;
  end if;
  begin
    for v_number in 1..v_entries loop
      -- Kept for the hint: the loop's own variable is gone by then.
      v_at := v_number;
      v_first := v_last + 1;
      v_last := v_last + p_lines[v_number];
      return query select p.entry_id, p.is_new, p.day from ledger.post_v1(
        p_book, p_act, p_kind[v_number], p_fact[v_number], p_occurred_on[v_number],
        p_account[v_first:v_last], p_fund[v_first:v_last],
        p_currency[v_first:v_last], p_amount[v_first:v_last],
        p_base[v_first:v_last], p_budget_line[v_first:v_last],
        p_lot[v_first:v_last], p_party[v_first:v_last]) p;
    end loop;
  exception when sqlstate 'IG000' then
    get stacked diagnostics v_state = returned_sqlstate, v_message = message_text,
      v_detail = pg_exception_detail;
    raise exception using errcode = v_state, message = v_message, detail = v_detail,
      hint = p_fact[v_at];
  end;
end
$$;
