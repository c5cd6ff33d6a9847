-- The only way into the journal: record one entry, once, in one round trip.
--
-- The same fact with the same content gives the same entry back (is_new false).
-- Order of locks: queues of funds (where a command reads them first), book (shared),
-- fact, queues that a reversal gives back to, the entry taken back, guards in their
-- order, turnover slot. Closing a period or an account takes the book's lock exclusively.
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
  v_good int;
  v_uneven boolean;
  v_first_keeper bigint;
  v_last_keeper bigint;
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
  perform pg_advisory_xact_lock_shared(p_book);

  -- One pass over the lines. LATERAL with LIMIT 1: a plain join is planned as a scan.
  select sum(b.good), bool_or(b.minor <> 0) or bool_or(b.base <> 0),
    min(b.keeper_id), max(b.keeper_id)
  into v_good, v_uneven, v_first_keeper, v_last_keeper
  from (
    select g.keeper_id, sum(g.good) as good,
      max(abs(g.minor)) as minor, sum(g.base) as base
    from (
      select u.fund, a.keeper_id, sum(u.amount) as minor, sum(u.base) as base,
        count(*) filter (where f.id is not null and a.currency = u.currency
          and u.amount <> 0 and abs(u.amount) <= 1000000000000000
          and abs(u.base) <= 1000000000000000
          and (not a.is_base or u.base = u.amount)
          and (u.lot is not null or not a.is_source)) as good
      from unnest(p_account, p_fund, p_currency, p_amount, p_base, p_lot)
        u(account, fund, currency, amount, base, lot)
      left join lateral (
        select keeper_id, currency, is_base, is_source from ledger.account
        where book_id = p_book and id = u.account limit 1) a on true
      left join lateral (
        select id from ledger.fund
        where book_id = p_book and id = u.fund limit 1) f on true
      group by u.fund, a.keeper_id, u.currency
    ) g
    group by g.fund, g.keeper_id
  ) b;
  if v_good is distinct from v_lines or v_uneven is not false then
    perform ledger.explain_refusal_v1(
      p_book, p_account, p_fund, p_currency, p_amount, p_base, p_lot);
  end if;

  if v_first_keeper = v_last_keeper then
    v_keepers := array[v_first_keeper];
    -- The usual case, without a call: the day itself is open.
    select p_occurred_on into day from ledger.period p
    where p.book_id = p_book and p.keeper_id = v_first_keeper
      and p.ends_on >= p_occurred_on and p.starts_on <= p_occurred_on
      and not exists (select from ledger.period_change c
        where c.book_id = p_book and c.keeper_id = v_first_keeper
          and c.ends_on = p.ends_on)
    order by p.ends_on limit 1;
  else
    select array_agg(distinct a.keeper_id order by a.keeper_id) into v_keepers
    from ledger.account a where a.book_id = p_book and a.id = any (p_account);
  end if;
  if day is null then
    day := ledger.accounting_day_v1(p_book, v_keepers, p_occurred_on, p_fact);
  end if;
  if day > current_date + 1
      and (select is_live from ledger.book where book_id = p_book) then
    perform ledger.refuse_v1('IG012', 'future', jsonb_build_object('day', day));
  end if;

  if coalesce(p_reverses, p_corrects) is not null and not exists (
      select from ledger.journal_entry o
      where o.book_id = p_book and o.id = coalesce(p_reverses, p_corrects)) then
    perform ledger.refuse_v1('IG028', 'unknown entry', jsonb_build_object(
      'entry', coalesce(p_reverses, p_corrects)::text));
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
    perform ledger.check_same_v1(p_book, entry_id, p_kind, p_account, p_fund,
      p_currency, p_amount, p_lot);
    return;
  end if;

  if p_reverses is null and exists (select from ledger.account_closing c
      where c.book_id = p_book and c.account_id = any (p_account)) then
    perform ledger.refuse_v1('IG005', 'account closed', (
      select jsonb_build_object('line', array_position(p_account, a.id),
        'account', a.code)
      from ledger.account_closing c
      join ledger.account a on a.book_id = c.book_id and a.id = c.account_id
      where c.book_id = p_book and c.account_id = any (p_account) limit 1));
  end if;

  insert into ledger.posting(book_id, entry_id, line, account_id, fund_id, currency,
    amount_minor, base_minor, budget_line_id, lot_id, party_id, day)
  select p_book, post_v1.entry_id, u.line, u.account, u.fund, u.currency, u.amount,
    u.base, u.budget_line, u.lot, u.party, post_v1.day
  from unnest(p_account, p_fund, p_currency, p_amount, p_base, p_budget_line, p_lot,
      p_party) with ordinality
    u(account, fund, currency, amount, base, budget_line, lot, party, line);

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
  for v_try in 0..7 loop
    if pg_try_advisory_xact_lock(p_book::int, (v_slot + v_try) % 8) then
      v_slot := (v_slot + v_try) % 8;
      exit;
    end if;
  end loop;
  v_month := date_trunc('month', day::timestamp)::date;
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

  if v_guarded then
    perform ledger.check_guards_v1(p_book, entry_id, p_account, p_fund, p_currency,
      p_amount, p_budget_line);
  end if;
end
$$;
