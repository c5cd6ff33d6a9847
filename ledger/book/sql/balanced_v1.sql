-- Trigger on what is posted: the lines of one statement belong to an entry, an account
-- and a fund that there are, and sum to zero per entry, fund and keeper, in each currency
-- and in base, whoever writes them. A foreign key would look up each line by itself;
-- that nothing referred to goes away is held by the triggers append_only.
create function ledger.balanced_v1()
returns trigger
language plpgsql
as $$
declare
  v record;
begin
  -- Each currency by itself first, as nearly every entry has one. LATERAL with LIMIT 1:
  -- a plain join is planned as a scan of all accounts.
  if not exists (
      select from written l
      left join lateral (select keeper_id from ledger.account
        where book_id = l.book_id and id = l.account_id limit 1) a on true
      group by l.book_id, l.entry_id, l.fund_id, a.keeper_id, l.currency
      having sum(l.amount_minor) <> 0 or sum(l.base_minor) <> 0
        or a.keeper_id is null
        or (select e.id from ledger.fund f, ledger.journal_entry e
          where f.book_id = l.book_id and f.id = l.fund_id
            and e.book_id = l.book_id and e.id = l.entry_id limit 1) is null) then
    return null;
  end if;
  perform from written l
  where not exists (select from ledger.account a
      where a.book_id = l.book_id and a.id = l.account_id)
    or not exists (select from ledger.fund f
      where f.book_id = l.book_id and f.id = l.fund_id)
    or not exists (select from ledger.journal_entry e
      where e.book_id = l.book_id and e.id = l.entry_id);
  if found then
    raise exception using errcode = 'foreign_key_violation',
      message = 'a posting names an entry, an account or a fund that is not there';
  end if;
  select f.code as fund, k.code as keeper, n.currency, n.minor, n.base into v
  from (
    select l.book_id, l.entry_id, l.fund_id, a.keeper_id, l.currency,
      sum(l.amount_minor) as minor,
      sum(sum(l.base_minor)) over (
        partition by l.book_id, l.entry_id, l.fund_id, a.keeper_id) as base
    from written l
    join ledger.account a on a.book_id = l.book_id and a.id = l.account_id
    group by l.book_id, l.entry_id, l.fund_id, a.keeper_id, l.currency
  ) n
  left join ledger.fund f on f.book_id = n.book_id and f.id = n.fund_id
  left join ledger.keeper k on k.book_id = n.book_id and k.id = n.keeper_id
  where n.minor <> 0 or n.base <> 0
  order by n.entry_id, n.minor = 0, f.code, k.code, n.currency
  limit 1;
  if found then
    if v.minor <> 0 then
      perform ledger.refuse_v1('IG002', 'unbalanced', jsonb_build_object(
        'fund', v.fund, 'keeper', v.keeper, 'currency', v.currency, 'minor', v.minor));
    end if;
    perform ledger.refuse_v1('IG003', 'unbalanced in base', jsonb_build_object(
      'fund', v.fund, 'keeper', v.keeper, 'minor', v.base));
  end if;
  return null;
end
$$;
