-- Trigger on what is posted by hand: the lines of one statement belong to an account, a
-- fund and a lot that there are, and to an entry whose act and original there are; they
-- sum to zero per entry, fund and keeper, in each currency and in base. The functions
-- that post see to all of it themselves, once. That nothing referred to goes away is
-- held by the triggers append_only.
create function ledger.balanced_v1()
returns trigger
language plpgsql
as $$
declare
  v record;
begin
  perform from written l
  where not exists (select from ledger.account a
      where a.book_id = l.book_id and a.id = l.account_id)
    or not exists (select from ledger.fund f
      where f.book_id = l.book_id and f.id = l.fund_id)
    or l.lot_id is not null and not exists (select from ledger.lot t
      where t.book_id = l.book_id and t.id = l.lot_id)
    or not exists (select from ledger.journal_entry e
      join ledger.act c on c.book_id = e.book_id and c.id = e.act_id
      left join ledger.journal_entry o
        on o.book_id = e.book_id and o.id = coalesce(e.reverses_id, e.corrects_id)
      where e.book_id = l.book_id and e.id = l.entry_id
        and o.id is not distinct from coalesce(e.reverses_id, e.corrects_id));
  if found then
    raise exception using errcode = 'foreign_key_violation',
      message = 'a posting names an entry, an account, a fund or a lot that is not there';
  end if;
  perform from written l
  join ledger.journal_entry e on e.book_id = l.book_id and e.id = l.entry_id
  where e.day < e.occurred_on
    or e.reverses_id is not null and e.corrects_id is not null;
  if found then
    raise exception using errcode = 'check_violation',
      message = 'an entry is before its fact, or both reverses and corrects';
  end if;
  for v in
    select l.book_id, array_agg(l.fund_id) as fund, array_agg(a.keeper_id) as keeper,
      array_agg(l.currency) as currency, array_agg(l.amount_minor::bigint) as amount,
      array_agg(l.base_minor::bigint) as base
    from written l
    join ledger.account a on a.book_id = l.book_id and a.id = l.account_id
    group by l.book_id, l.entry_id order by l.entry_id
  loop
    perform ledger.check_sums_v1(
      v.book_id, v.fund, v.keeper, v.currency, v.amount, v.base);
  end loop;
  return null;
end
$$;
