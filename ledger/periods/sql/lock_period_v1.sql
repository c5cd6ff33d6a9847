-- Lock a closed period, and so confirm it: by somebody else than who closed it, after
-- the one before it, and only while its balances still follow from its postings.
create function ledger.lock_period_v1(
  p_book bigint, p_act bigint, p_keeper text, p_ends_on date)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_keeper bigint;
  v_closed_by text;
  v record;
begin
  select id into v_keeper from ledger.keeper
  where book_id = p_book and code = p_keeper for no key update;
  if not found then
    perform ledger.refuse_v1('IG026', 'unknown keeper',
      jsonb_build_object('register', 'keeper', 'code', p_keeper));
  end if;
  perform from ledger.period
  where book_id = p_book and keeper_id = v_keeper and ends_on = p_ends_on;
  if not found then
    perform ledger.refuse_v1('IG201', 'unknown period',
      jsonb_build_object('keeper', p_keeper, 'day', p_ends_on));
  end if;
  select a.actor into v_closed_by from ledger.period_change c
  join ledger.act a on a.book_id = c.book_id and a.id = c.act_id
  where c.book_id = p_book and c.keeper_id = v_keeper and c.ends_on = p_ends_on
    and c.state = 'closed';
  select max(state) as state into v from ledger.period_change
  where book_id = p_book and keeper_id = v_keeper and ends_on = p_ends_on;
  if v.state is distinct from 'closed' then
    perform ledger.refuse_v1('IG207', 'not closed', jsonb_build_object('keeper',
      p_keeper, 'ends_on', p_ends_on, 'state', coalesce(v.state, 'open')));
  end if;
  select p.ends_on into v from ledger.period p
  where p.book_id = p_book and p.keeper_id = v_keeper and p.ends_on < p_ends_on
    and not exists (select from ledger.period_change c
      where c.book_id = p_book and c.keeper_id = v_keeper
        and c.ends_on = p.ends_on and c.state = 'locked')
  order by p.ends_on limit 1;
  if found then
    perform ledger.refuse_v1('IG208', 'an earlier one is not locked',
      jsonb_build_object('keeper', p_keeper, 'ends_on', p_ends_on,
        'earlier', v.ends_on));
  end if;
  if v_closed_by = (select actor from ledger.act
      where book_id = p_book and id = p_act) then
    perform ledger.refuse_v1('IG209', 'same person',
      jsonb_build_object('keeper', p_keeper, 'ends_on', p_ends_on));
  end if;
  select k.code as account, f.code as fund into v
  from (
    select account_id, fund_id, amount_minor, base_minor from ledger.period_balance
    where book_id = p_book and keeper_id = v_keeper and ends_on = p_ends_on
    union all
    select p.account_id, p.fund_id, -p.amount_minor, -p.base_minor
    from ledger.posting p
    join ledger.account a on a.book_id = p.book_id and a.id = p.account_id
    where p.book_id = p_book and a.keeper_id = v_keeper and p.day <= p_ends_on
  ) n
  join ledger.account k on k.book_id = p_book and k.id = n.account_id
  join ledger.fund f on f.book_id = p_book and f.id = n.fund_id
  group by k.id, k.code, f.id, f.code
  having sum(n.amount_minor) <> 0 or sum(n.base_minor) <> 0
  order by 1, 2 limit 1;
  if found then
    perform ledger.refuse_v1('IG211', 'altered', jsonb_build_object('keeper', p_keeper,
      'ends_on', p_ends_on, 'account', v.account, 'fund', v.fund));
  end if;
  insert into ledger.period_change(book_id, keeper_id, ends_on, state, act_id)
  values (p_book, v_keeper, p_ends_on, 'locked', p_act);
end
$$;
