-- The entry with which the money of a gift came: its own, or the one from which its
-- giver let it move, however often.
create function app.brought_by_v1(p_book bigint, p_entry bigint)
returns bigint
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  with recursive way as (
    select p_entry as entry_id, 0 as step
    union all
    select s.entry_id, way.step + 1 from way
    join app.surplus_choice c on c.book_id = p_book and c.entry_id = way.entry_id
    join app.surplus s on s.book_id = p_book and s.id = c.surplus_id
  )
  select entry_id from way order by step desc limit 1
$$;

create index surplus_choice_entry_idx on app.surplus_choice (book_id, entry_id);

-- What is owed back out of a keeper's box: offered to givers, not given elsewhere and
-- not handed back yet, each by an entry that stands. What was too much is set apart in
-- the operating fund.
create function app.cash_owed_v3(p_book bigint, p_keeper text)
returns table (fund_id bigint, currency text, owed_minor bigint)
language sql
stable
set search_path = pg_catalog, pg_temp
as $$
  select case s.reason when 'full' then o.id else s.fund_id end, s.currency,
    s.amount_minor
  from app.surplus s
  cross join lateral (
    select r.operating_fund from payments.movement m
    join payments.rail r on r.book_id = m.book_id and r.code = m.provider
      and r.keeper = m.keeper and r.role = 'cash_box'
    where m.book_id = p_book and m.keeper = p_keeper
      and m.entry_id = app.brought_by_v1(p_book, s.entry_id)
    offset 0) b
  join ledger.fund o on o.book_id = p_book and o.code = b.operating_fund
  where s.book_id = p_book
    and not exists (select from app.surplus_choice c where c.book_id = p_book
      and c.surplus_id = s.id and c.fund_id is not null
      and ledger.stands_v1(p_book, c.entry_id))
    and not exists (select from ledger.journal_entry e where e.book_id = p_book
      and e.corrects_id = s.entry_id
      and starts_with(e.fact, 'surplus:' || s.public_id || ':handed_back')
      and ledger.stands_v1(p_book, e.id))
    and ledger.stands_v1(p_book, s.entry_id)
$$;

-- Refuse a decision after which a box holds less of a fund than is owed back.
create function app.keep_owed_cash_v3()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v record;
begin
  select f.code as fund, held.minor as held, owed.minor as owed into v
  from (
    select distinct p.account_id, p.fund_id, p.currency from ledger.posting p
    where p.book_id = new.book_id and p.entry_id = new.entry_id and p.amount_minor < 0
    offset 0) p
  join ledger.account a on a.book_id = new.book_id and a.id = p.account_id
    and a.role = 'cash_box'
  join ledger.keeper k on k.book_id = new.book_id and k.id = a.keeper_id
  join ledger.fund f on f.book_id = new.book_id and f.id = p.fund_id
  cross join lateral (
    select coalesce(sum(t.debit_minor - t.credit_minor), 0) as minor
    from ledger.turnover t
    where t.book_id = new.book_id and t.account_id = p.account_id
      and t.fund_id = p.fund_id) held
  cross join lateral (
    select coalesce(sum(o.owed_minor), 0) as minor
    from app.cash_owed_v3(new.book_id, k.code) o
    where o.fund_id = p.fund_id and o.currency = p.currency) owed
  where held.minor < owed.minor
  limit 1;
  if found then
    raise exception using errcode = 'check_violation', constraint = 'keep_owed_cash',
      message = format('the box holds %s of %s and owes %s back',
        v.held, v.fund, v.owed);
  end if;
  return null;
end
$$;
