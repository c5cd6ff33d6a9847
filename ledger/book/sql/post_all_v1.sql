-- Record many entries of one book in one round trip, in their order: as post_v1 does
-- one. p_lines says how many of the lines belong to each entry.
--
-- Where every entry is of the usual sort (a new fact of a kind that is no decision, on
-- an open day, with lines that are good), they are written together. Where one is not,
-- each goes through post_v1, which says what is wrong.
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
begin
  if (cardinality(p_kind) = v_entries and cardinality(p_occurred_on) = v_entries
      and cardinality(p_lines) = v_entries and cardinality(p_fund) = v_lines
      and cardinality(p_currency) = v_lines and cardinality(p_amount) = v_lines
      and cardinality(p_base) = v_lines and cardinality(p_budget_line) = v_lines
      and cardinality(p_lot) = v_lines and cardinality(p_party) = v_lines
      and v_lines = (select sum(n) from unnest(p_lines) n)) is not true then
    perform ledger.refuse_v1('IG029', 'arrays', jsonb_build_object('lines', v_lines));
  end if;
  perform pg_advisory_xact_lock_shared(p_book);
  select array_agg(u.entry order by u.entry, i), array_agg(i order by u.entry, i)
  into v_entry, v_line
  from unnest(p_lines) with ordinality u(lines, entry)
  cross join lateral generate_series(1, u.lines) i;

  if ledger.are_usual_v1(p_book, p_kind, p_occurred_on, p_lines, v_entry, p_account,
      p_fund, p_currency, p_amount, p_base, p_lot) then
    begin
      with written as (
        insert into ledger.journal_entry(book_id, kind, fact, occurred_on, day, act_id)
        select p_book, u.kind, u.fact, u.occurred_on, u.occurred_on, p_act
        from unnest(p_kind, p_fact, p_occurred_on) with ordinality
          u(kind, fact, occurred_on, entry)
        order by u.entry
        on conflict do nothing
        returning id
      )
      select array_agg(id order by id) into v_ids from written;
      if cardinality(v_ids) is distinct from v_entries then
        -- A fact was there already: nothing of this attempt stays.
        raise exception using errcode = 'AGAIN';
      end if;
    exception when sqlstate 'AGAIN' then
      v_ids := null;
    end;
  end if;
  if v_ids is null then
    for v_number in 1..v_entries loop
      v_first := v_last + 1;
      v_last := v_last + p_lines[v_number];
      return query select p.entry_id, p.is_new, p.day from ledger.post_v1(
        p_book, p_act, p_kind[v_number], p_fact[v_number], p_occurred_on[v_number],
        p_account[v_first:v_last], p_fund[v_first:v_last],
        p_currency[v_first:v_last], p_amount[v_first:v_last],
        p_base[v_first:v_last], p_budget_line[v_first:v_last],
        p_lot[v_first:v_last], p_party[v_first:v_last]) p;
    end loop;
    return;
  end if;

  insert into ledger.posting(book_id, entry_id, line, account_id, fund_id, currency,
    amount_minor, base_minor, budget_line_id, lot_id, party_id, day)
  select p_book, v_ids[u.entry], u.line, u.account, u.fund, u.currency, u.amount,
    u.base, u.budget_line, u.lot, u.party, p_occurred_on[u.entry]
  from unnest(v_entry, v_line, p_account, p_fund, p_currency, p_amount, p_base,
      p_budget_line, p_lot, p_party)
    u(entry, line, account, fund, currency, amount, base, budget_line, lot, party);
  v_slot := ledger.take_slot_v1(p_book);
  insert into ledger.turnover as t (book_id, account_id, fund_id, month, slot,
    debit_minor, credit_minor, base_minor, lines)
  select p_book, u.account, u.fund,
    date_trunc('month', p_occurred_on[u.entry]::timestamp)::date as month,
    v_slot, sum(greatest(u.amount, 0)),
    sum(greatest(-u.amount, 0)), sum(u.base), count(*)
  from unnest(v_entry, p_account, p_fund, p_amount, p_base)
    u(entry, account, fund, amount, base)
  group by u.account, u.fund, month order by u.account, u.fund, month
  on conflict (book_id, account_id, fund_id, month, slot) do update
  set debit_minor = t.debit_minor + excluded.debit_minor,
    credit_minor = t.credit_minor + excluded.credit_minor,
    base_minor = t.base_minor + excluded.base_minor,
    lines = t.lines + excluded.lines;
  return query select u.id, true, u.day from unnest(v_ids, p_occurred_on) u(id, day);
end
$$;
