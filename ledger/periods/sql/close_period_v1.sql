-- Close a period: from now on nothing is posted on its days. Every entry of it is
-- sealed and gets its number; what every account holds at its end is kept, so that
-- nothing before it is ever added up again. Returns the last register number.
create function ledger.close_period_v1(
  p_book bigint, p_act bigint, p_keeper text, p_ends_on date, p_accepted text)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keeper ledger.keeper;
  v record;
  v_before date;
  v_number bigint;
begin
  perform ledger.hold_posting_v1(p_book);
  select * into v_keeper from ledger.keeper
  where book_id = p_book and code = p_keeper for no key update;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown keeper',
      jsonb_build_object('register', 'keeper', 'code', p_keeper));
  end if;
  perform from ledger.period
  where book_id = p_book and keeper_id = v_keeper.id and ends_on = p_ends_on;
  if not found then
    perform ledger.refuse_v1('IG201', 'unknown period',
      jsonb_build_object('keeper', p_keeper, 'day', p_ends_on));
  end if;
  select max(state) as state into v from ledger.period_change
  where book_id = p_book and keeper_id = v_keeper.id and ends_on = p_ends_on;
  if v.state is not null then
    perform ledger.refuse_v1('IG202', 'not open', jsonb_build_object(
      'keeper', p_keeper, 'ends_on', p_ends_on, 'state', v.state));
  end if;
  select p.ends_on into v from ledger.period p
  where p.book_id = p_book and p.keeper_id = v_keeper.id and p.ends_on < p_ends_on
    and not exists (select from ledger.period_change c
      where c.book_id = p_book and c.keeper_id = v_keeper.id
        and c.ends_on = p.ends_on)
  order by p.ends_on limit 1;
  if found then
    perform ledger.refuse_v1('IG203', 'an earlier one is open', jsonb_build_object(
      'keeper', p_keeper, 'ends_on', p_ends_on, 'earlier', v.ends_on));
  end if;
  if p_ends_on >= (clock_timestamp() at time zone v_keeper.zone)::date
      and (select is_live from ledger.book where book_id = p_book) then
    perform ledger.refuse_v1('IG204', 'not over',
      jsonb_build_object('keeper', p_keeper, 'ends_on', p_ends_on));
  end if;
  select max(c.ends_on) into v_before from ledger.period_closing c
  where c.book_id = p_book and c.keeper_id = v_keeper.id;
  select count(distinct e.id) as entries into v
  from ledger.journal_entry e
  join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
  join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
  where e.book_id = p_book and e.day > coalesce(v_before, '-infinity')
    and e.day <= p_ends_on and a.keeper_id = v_keeper.id
    and not exists (select from ledger.register_number r
      where r.book_id = e.book_id and r.entry_id = e.id);
  if v.entries > 0 then
    perform ledger.refuse_v1('IG205', 'unsealed', jsonb_build_object(
      'keeper', p_keeper, 'ends_on', p_ends_on, 'entries', v.entries));
  end if;
  perform ledger.validate_v1(p_book, p_act, p_keeper);
  select coalesce(max(number), 0) into v_number
  from ledger.register_number where book_id = p_book;
  insert into ledger.period_change(book_id, keeper_id, ends_on, state, act_id)
  values (p_book, v_keeper.id, p_ends_on, 'closed', p_act);
  insert into ledger.period_closing
    (book_id, keeper_id, ends_on, register_number, accepted)
  values (p_book, v_keeper.id, p_ends_on, v_number, p_accepted);
  insert into ledger.period_balance
    (book_id, keeper_id, ends_on, account_id, fund_id, amount_minor, base_minor)
  select p_book, v_keeper.id, p_ends_on, m.account_id, m.fund_id, sum(m.amount_minor),
    sum(m.base_minor)
  from (
    select b.account_id, b.fund_id, b.amount_minor, b.base_minor
    from ledger.period_balance b
    where b.book_id = p_book and b.keeper_id = v_keeper.id and b.ends_on = v_before
    union all
    select p.account_id, p.fund_id, p.amount_minor, p.base_minor
    from ledger.journal_entry e
    join ledger.posting p on p.book_id = e.book_id and p.entry_id = e.id
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where e.book_id = p_book and e.day > coalesce(v_before, '-infinity')
      and e.day <= p_ends_on and a.keeper_id = v_keeper.id
  ) m
  group by m.account_id, m.fund_id;
  return v_number;
end
$$;
