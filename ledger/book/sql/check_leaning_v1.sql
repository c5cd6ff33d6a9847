-- Refuse a reversal while something later leans on what it takes back, and name it: a
-- correction of it, what was paid from the money that it wired, what was given back or
-- passed on of its lots, a dispute about them. Uses of a lot are no hindrance: a lot
-- taken back after it was used leaves a hole, which the next money fills.
create function ledger.check_leaning_v1(
  p_book bigint, p_entry bigint, p_original bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v_first bigint := p_original;
  v_back bigint;
  v_by bigint;
begin
  -- The entry that this one, its original and so on take back in the end.
  loop
    select reverses_id into v_back from ledger.journal_entry
    where book_id = p_book and id = v_first;
    exit when v_back is null;
    v_first := v_back;
  end loop;
  with back as (
    select l.fund_id, l.lot_id, l.currency, l.amount_minor, a.is_source
    from ledger.posting l
    join ledger.account a on a.book_id = p_book and a.id = l.account_id
    where l.book_id = p_book and l.entry_id = p_entry and l.lot_id is not null
      and (a.is_source or a.role = 'dispute_claim')
  )
  select max(n.id) into v_by from (
    select c.id from ledger.journal_entry c
    where c.book_id = p_book and c.corrects_id = v_first
    union all
    select c.entry_id from ledger.correction_tie c
    where c.book_id = p_book and c.original_id = v_first
    union all
    -- Paid from the tranche, and not given back. Lot by lot: of a book that is new to
    -- it, the planner would read all takings for each.
    select max(u.entry_id) filter (where u.takes and ledger.stands_v1(p_book, u.entry_id))
    from (
      select t.entry_id, bool_or(t.amount_minor > 0) as takes, sum(t.amount_minor) as minor
      from ledger.taking m
      cross join lateral (
        select * from ledger.taking x
        where x.book_id = p_book and x.lot_id = m.lot_id offset 0) t
      where m.book_id = p_book and m.entry_id = p_original and m.moved_minor > 0
        and t.tranche_id = v_first
      group by t.entry_id) u
    having sum(u.minor) > 0
    union all
    -- A lot of which less is left than is taken back.
    select max(p.entry_id) filter (where p.amount_minor > 0 and p.entry_id <> p_entry
      and ledger.stands_v1(p_book, p.entry_id))
    from (select distinct fund_id, lot_id, currency from back
      where is_source and amount_minor > 0) b
    join ledger.posting p on p.book_id = p_book and p.lot_id = b.lot_id
      and p.fund_id + 0 = b.fund_id and p.currency = b.currency
    join ledger.account a on a.book_id = p_book and a.id = p.account_id and a.is_source
    group by b.fund_id, b.lot_id, b.currency having sum(p.amount_minor) > 0
    union all
    -- A lot in dispute, or a dispute that was decided.
    select max(p.entry_id) filter (where p.entry_id <> p_entry
      and ledger.stands_v1(p_book, p.entry_id))
    from (select fund_id, lot_id, currency, bool_or(is_source and amount_minor > 0)
      as is_gone from back group by fund_id, lot_id, currency) b
    join ledger.posting p on p.book_id = p_book and p.lot_id = b.lot_id
      and p.fund_id + 0 = b.fund_id and p.currency = b.currency
    join ledger.account a on a.book_id = p_book and a.id = p.account_id
      and a.role = 'dispute_claim'
    group by b.fund_id, b.lot_id, b.currency, b.is_gone
    having sum(p.amount_minor) < 0 or b.is_gone and sum(p.amount_minor) > 0
  ) n
  where n.id <> p_entry and ledger.stands_v1(p_book, n.id);
  if v_by is not null then
    perform ledger.refuse_v1('IG040', 'leaned on', (
      select jsonb_build_object('entry', o.public_id, 'by', b.public_id)
      from ledger.journal_entry o
      join ledger.journal_entry b on b.book_id = o.book_id and b.id = v_by
      where o.book_id = p_book and o.id = p_original));
  end if;
end
$$;
