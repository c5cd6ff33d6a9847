-- A reversal is the exact mirror of one entry, once; corrections of an entry never take
-- back more than it brought. Locks the original, so that two of them cannot pass at once.
create function ledger.check_taking_back_v1(
  p_book bigint, p_entry bigint, p_original bigint, p_is_reversal boolean)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  o ledger.journal_entry;
  v record;
begin
  select * into strict o from ledger.journal_entry
  where book_id = p_book and id = p_original for no key update;
  select public_id into v from ledger.journal_entry
  where book_id = p_book and reverses_id = p_original and id <> p_entry;
  if found then
    perform ledger.refuse_v1('IG014', 'reversed already', jsonb_build_object(
      'entry', o.public_id, 'by', v.public_id));
  end if;
  if p_is_reversal then
    perform from ledger.posting
    where book_id = p_book and entry_id in (p_entry, p_original)
    group by account_id, fund_id, currency, budget_line_id, lot_id
    having sum(amount_minor) <> 0 or sum(base_minor) <> 0
      or count(*) filter (where entry_id = p_entry)
        <> count(*) filter (where entry_id = p_original);
    if found then
      perform ledger.refuse_v1('IG015', 'no mirror',
        jsonb_build_object('entry', o.public_id));
    end if;
  end if;
  -- What the original brought, less all that was taken back of it, per account, fund,
  -- currency and lot: the sign never turns. Nothing is taken back from a source that
  -- the original did not bring. Common accounts are left out: there a fee or a tip of
  -- the same entry is netted against what is taken back; and so is a host's.
  select a.code, coalesce(n.left_over, 0) as left_over, n.wanted into v
  from (
    select l.account_id, min(l.line) filter (where l.entry_id = p_entry) as line,
      sum(l.amount_minor) filter (where l.entry_id = p_original) as brought,
      sum(l.amount_minor) filter (where l.entry_id <> p_entry) as left_over,
      sum(l.amount_minor) filter (where l.entry_id = p_entry) as wanted
    from ledger.posting l
    where l.book_id = p_book and (l.entry_id in (p_entry, p_original)
      or l.entry_id in (select id from ledger.journal_entry
        where book_id = p_book and corrects_id = p_original))
    group by l.account_id, l.fund_id, l.currency, l.lot_id
  ) n
  join ledger.account a on a.book_id = p_book and a.id = n.account_id
  where sign(n.brought) * (n.left_over + n.wanted) < 0
      and coalesce(a.role, '') not in ('bank', 'psp', 'psp_in_transit', 'host')
    or n.brought is null and n.wanted > 0 and a.is_source
  order by n.line limit 1;
  if found then
    perform ledger.refuse_v1('IG016', 'beyond', jsonb_build_object(
      'entry', o.public_id, 'account', v.code, 'left', abs(v.left_over),
      'wanted', abs(v.wanted)));
  end if;
end
$$;
