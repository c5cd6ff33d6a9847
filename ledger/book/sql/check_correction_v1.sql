-- Refuse a correction that takes back more of an entry than it brought. The original is
-- locked.
create function ledger.check_correction_v1(
  p_book bigint, p_entry bigint, p_original bigint)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  v record;
begin
  -- What the original brought, less all that was taken back of it, per account, fund,
  -- currency and lot: the sign never turns. Nothing is taken back from a source that
  -- the original did not bring, unless it was set apart: a line that somebody explains
  -- as a wire back to a giver takes it from the gift, whose lot bounds it. Accounts that
  -- a bank, a provider or a wallet charges are left out: there a fee or a tip of the
  -- same entry is netted against what is taken back; and so is a host's.
  with recursive back as (
    select id from ledger.journal_entry
    where book_id = p_book and corrects_id = p_original
    union all
    -- A correction that was reversed takes nothing back any more.
    select r.id from back cross join lateral (
      select x.id from ledger.journal_entry x
      where x.book_id = p_book and x.reverses_id = back.id offset 0) r
  )
  select o.public_id as entry, a.code, coalesce(n.left_over, 0) as left_over, n.wanted
  into v
  from (
    select l.account_id, min(l.line) filter (where l.entry_id = p_entry) as line,
      sum(l.amount_minor) filter (where l.entry_id = p_original) as brought,
      sum(l.amount_minor) filter (where l.entry_id <> p_entry) as left_over,
      sum(l.amount_minor) filter (where l.entry_id = p_entry) as wanted
    from (values (p_entry), (p_original) union select id from back) e(id)
    -- Entry by entry: of a book that is new to it, the planner would read all postings.
    cross join lateral (
      select * from ledger.posting x
      where x.book_id = p_book and x.entry_id = e.id offset 0) l
    group by l.account_id, l.fund_id, l.currency, l.lot_id
  ) n
  join ledger.account a on a.book_id = p_book and a.id = n.account_id
  join ledger.journal_entry o on o.book_id = p_book and o.id = p_original
  where sign(n.brought) * (n.left_over + n.wanted) < 0
      and coalesce(a.role, '') not in
        ('bank', 'psp', 'psp_in_transit', 'local_bank', 'wallet', 'host')
    or n.brought is null and n.wanted > 0 and a.is_source and o.kind <> 'unexplained'
  order by n.line limit 1;
  if found then
    perform ledger.refuse_v1('IG016', 'beyond', jsonb_build_object(
      'entry', v.entry, 'account', v.code, 'left', abs(v.left_over),
      'wanted', abs(v.wanted)));
  end if;
end
$$;
