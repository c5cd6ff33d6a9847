-- The only way into the journal: record one entry, once, in one round trip.
--
-- The same fact with the same content gives the same entry back (is_new false).
-- Order of locks: queues of funds (where a command reads them first), book (shared),
-- fact, queues that a reversal gives back to, the entry taken back, guards in their
-- order, turnover slot, lots that a decision lowers. Closing a period or an account
-- takes the book's lock exclusively.
create function ledger.post_v1(
  p_book bigint, p_act bigint, p_kind text, p_fact text, p_occurred_on date,
  p_account bigint[], p_fund bigint[], p_currency text[], p_amount bigint[],
  p_base bigint[], p_budget_line bigint[] default null, p_lot bigint[] default null,
  p_party bigint[] default null, p_reverses bigint default null,
  p_corrects bigint default null, p_takings jsonb default null,
  out entry_id bigint, out is_new boolean, out day date)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
-- Left alone, the planner makes new plans for the arrays of every call.
set plan_cache_mode = force_generic_plan
as $$
declare
  v_lines int := cardinality(p_account);
  v_nature text := ledger.entry_nature_v1(p_kind);
  v_account record;
  v_id bigint;
  v_lot bigint;
  v_keepers bigint[];
  v_slot int := pg_backend_pid() % 8;
  v_month date;
  v_guarded boolean := false;
begin
  if coalesce(v_lines, 0) < 2 then
    perform ledger.refuse_v1('IG001', 'too few lines', jsonb_build_object(
      'fact', p_fact, 'lines', coalesce(v_lines, 0)));
  end if;
  if (cardinality(p_fund) = v_lines and cardinality(p_currency) = v_lines
      and cardinality(p_amount) = v_lines and cardinality(p_base) = v_lines
      and coalesce(cardinality(p_budget_line), v_lines) = v_lines
      and coalesce(cardinality(p_lot), v_lines) = v_lines
      and coalesce(cardinality(p_party), v_lines) = v_lines) is not true then
    perform ledger.refuse_v1('IG029', 'arrays', jsonb_build_object('lines', v_lines));
  end if;
  if v_nature is null then
    perform ledger.refuse_v1('IG021', 'kind',
      jsonb_build_object('kind', coalesce(p_kind, '')));
  end if;
  -- As a condition it is an expression; with PERFORM it would be a query.
  if pg_advisory_xact_lock_shared(p_book) is null then null; end if;

  -- Each line by itself. A few look-ups by key cost a fraction of one query for all.
  select c.id into v_id from ledger.act c where c.book_id = p_book and c.id = p_act;
  if not found then
    raise exception using errcode = 'foreign_key_violation', message = 'no such act';
  end if;
  for i in 1..v_lines loop
    select a.keeper_id, a.currency, a.is_base, a.is_source into v_account
    from ledger.account a where a.book_id = p_book and a.id = p_account[i];
    if i = 1 or p_fund[i] <> p_fund[i - 1] then
      select f.id into v_id from ledger.fund f
      where f.book_id = p_book and f.id = p_fund[i];
    end if;
    if (v_id = p_fund[i] and v_account.currency = p_currency[i]
        and p_amount[i] <> 0 and abs(p_amount[i]) <= 1000000000000000
        and abs(p_base[i]) <= 1000000000000000
        and (not v_account.is_base or p_base[i] = p_amount[i])
        and (p_lot[i] is not null or not v_account.is_source)) is not true then
      perform ledger.explain_refusal_v1(
        p_book, p_account, p_fund, p_currency, p_amount, p_base, p_lot);
    end if;
    v_keepers[i] := v_account.keeper_id;
    if p_lot[i] <> coalesce(v_lot, 0) then
      select t.id into v_lot from ledger.lot t
      where t.book_id = p_book and t.id = p_lot[i];
      if not found then
        raise exception using errcode = 'foreign_key_violation', message = 'no such lot';
      end if;
    end if;
  end loop;

  if v_keepers[1] = all (v_keepers) then
    -- The usual case, without a call: the day itself is open.
    select p_occurred_on into day from ledger.period p
    where p.book_id = p_book and p.keeper_id = v_keepers[1]
      and p.ends_on >= p_occurred_on and p.starts_on <= p_occurred_on
      and not exists (select from ledger.period_change c
        where c.book_id = p_book and c.keeper_id = v_keepers[1]
          and c.ends_on = p.ends_on)
    limit 1;
  end if;
  if day is null then
    day := ledger.accounting_day_v1(p_book, array(
      select distinct k from unnest(v_keepers) k order by k), p_occurred_on, p_fact,
      p_kind);
  end if;
  -- What needs a query stands in an IF of its own: a condition with one in it is no
  -- longer a simple expression, and is run in full for every entry.
  if day > current_date + 1 then
    if (select is_live from ledger.book where book_id = p_book) then
      perform ledger.refuse_v1('IG012', 'future', jsonb_build_object('day', day));
    end if;
  end if;
  if p_reverses is not null or p_corrects is not null then
    if p_reverses is not null and p_corrects is not null then
      raise exception using errcode = 'check_violation',
        message = 'an entry reverses or corrects, never both';
    end if;
    if not exists (select from ledger.journal_entry o where o.book_id = p_book
        and o.id = coalesce(p_reverses, p_corrects)) then
      perform ledger.refuse_v1('IG028', 'unknown entry', jsonb_build_object(
        'entry', coalesce(p_reverses, p_corrects)::text));
    end if;
  end if;

  insert into ledger.journal_entry
    (book_id, kind, fact, occurred_on, day, act_id, reverses_id, corrects_id)
  values (p_book, p_kind, p_fact, p_occurred_on, day, p_act, p_reverses, p_corrects)
  on conflict do nothing
  returning id into entry_id;
  is_new := entry_id is not null;
  if not is_new then
    select e.id, e.day into entry_id, day from ledger.journal_entry e
    where e.book_id = p_book and e.fact = p_fact;
    if not found then
      -- No such fact: what was in the way is another reversal of the same entry.
      perform ledger.refuse_v1('IG014', 'reversed already', (
        select jsonb_build_object('entry', o.public_id, 'by', r.public_id)
        from ledger.journal_entry r
        join ledger.journal_entry o on o.book_id = r.book_id and o.id = r.reverses_id
        where r.book_id = p_book and r.reverses_id = p_reverses));
    end if;
    perform ledger.check_same_v2(p_book, entry_id, p_kind, p_account, p_fund,
      p_currency, p_amount, p_base, p_lot, p_reverses, p_corrects, p_takings);
    return;
  end if;

  if p_reverses is null then
    if exists (select from ledger.account_closing c
        where c.book_id = p_book and c.account_id = any (p_account)) then
      perform ledger.refuse_v1('IG005', 'account closed', (
        select jsonb_build_object('line', array_position(p_account, a.id),
          'account', a.code)
        from ledger.account_closing c
        join ledger.account a on a.book_id = c.book_id and a.id = c.account_id
        where c.book_id = p_book and c.account_id = any (p_account) limit 1));
    end if;
  end if;
  -- The usual case needs no adding up: two lines that are each other's mirror.
  if v_lines <> 2 or p_amount[1] <> -p_amount[2] or p_base[1] <> -p_base[2]
      or p_fund[1] <> p_fund[2] or p_currency[1] <> p_currency[2]
      or v_keepers[1] <> v_keepers[2] then
    perform ledger.check_sums_v1(
      p_book, p_fund, v_keepers, p_currency, p_amount, p_base);
  end if;

  insert into ledger.posting(book_id, entry_id, line, account_id, fund_id, currency,
    amount_minor, base_minor, budget_line_id, lot_id, party_id, day)
  select p_book, post_v1.entry_id, i, p_account[i], p_fund[i], p_currency[i],
    p_amount[i], p_base[i], p_budget_line[i], p_lot[i], p_party[i], post_v1.day
  from generate_series(1, v_lines) i;

  if p_reverses is not null or p_corrects is not null then
    v_nature := ledger.check_taking_back_v1(p_book, entry_id,
      coalesce(p_reverses, p_corrects), p_reverses is not null);
  end if;
  if v_nature = 'decision' then
    v_guarded := ledger.lock_guards_v1(
      p_book, p_account, p_fund, p_currency, p_amount, p_budget_line);
  end if;
  if p_takings is not null or p_kind in ('expense', 'expense_correction') then
    perform ledger.take_v1(p_book, entry_id, p_kind, p_takings);
  end if;

  -- Money in never waits for money in: each transaction adds to a slot of its own.
  if not pg_try_advisory_xact_lock(p_book::int, v_slot) then
    v_slot := ledger.take_slot_v1(p_book);
  end if;
  v_month := date_trunc('month', day::timestamp)::date;
  if v_lines = 2 and (p_account[1] <> p_account[2] or p_fund[1] <> p_fund[2]) then
    -- The usual case: nothing to add up.
    insert into ledger.turnover as t (book_id, account_id, fund_id, month, slot,
      debit_minor, credit_minor, base_minor, lines)
    select p_book, p_account[i], p_fund[i], v_month, v_slot, greatest(p_amount[i], 0),
      greatest(-p_amount[i], 0), p_base[i], 1
    from generate_series(1, 2) i order by p_account[i], p_fund[i]
    on conflict (book_id, account_id, fund_id, month, slot) do update
    set debit_minor = t.debit_minor + excluded.debit_minor,
      credit_minor = t.credit_minor + excluded.credit_minor,
      base_minor = t.base_minor + excluded.base_minor,
      lines = t.lines + excluded.lines;
  else
    insert into ledger.turnover as t (book_id, account_id, fund_id, month, slot,
      debit_minor, credit_minor, base_minor, lines)
    select p_book, u.account, u.fund, v_month, v_slot, sum(greatest(u.amount, 0)),
      sum(greatest(-u.amount, 0)), sum(u.base), count(*)
    from unnest(p_account, p_fund, p_amount, p_base) u(account, fund, amount, base)
    group by u.account, u.fund order by u.account, u.fund
    on conflict (book_id, account_id, fund_id, month, slot) do update
    set debit_minor = t.debit_minor + excluded.debit_minor,
      credit_minor = t.credit_minor + excluded.credit_minor,
      base_minor = t.base_minor + excluded.base_minor,
      lines = t.lines + excluded.lines;
  end if;

  if v_guarded then
    perform ledger.check_guards_v1(p_book, entry_id, p_account, p_fund, p_currency,
      p_amount, p_budget_line);
  end if;
  if v_nature = 'decision' and p_lot is not null then
    perform ledger.check_lots_v1(p_book, entry_id);
  end if;
end
$$;
