-- Find the first rule that a line of an entry breaks by itself, and raise it by name.
-- Called only when the one pass of the posting function found that something is wrong.
create function ledger.explain_refusal_v1(
  p_book bigint, p_account bigint[], p_fund bigint[], p_currency text[],
  p_amount bigint[], p_base bigint[], p_lot bigint[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  l record;
begin
  for l in
    select u.*, a.id as account_id, a.code, a.currency as takes, a.is_base, a.is_source,
      f.id as fund_id
    from unnest(p_account, p_fund, p_currency, p_amount, p_base, p_lot)
      with ordinality u(account, fund, currency, amount, base, lot, line)
    left join ledger.account a on a.book_id = p_book and a.id = u.account
    left join ledger.fund f on f.book_id = p_book and f.id = u.fund
    order by u.line
  loop
    if l.account_id is null then
      perform ledger.refuse_v1('IG004', 'unknown account', jsonb_build_object(
        'line', l.line, 'account', coalesce(l.account::text, '')));
    elsif l.fund_id is null then
      perform ledger.refuse_v1('IG007', 'unknown fund', jsonb_build_object(
        'line', l.line, 'fund', coalesce(l.fund::text, '')));
    elsif l.takes is distinct from l.currency then
      perform ledger.refuse_v1('IG006', 'currency', jsonb_build_object(
        'line', l.line, 'account', l.code, 'currency', coalesce(l.currency, '')));
    elsif l.amount is null or l.base is null or l.amount = 0
        or abs(l.amount) > 1000000000000000 or abs(l.base) > 1000000000000000 then
      perform ledger.refuse_v1('IG025', 'amount', jsonb_build_object(
        'line', l.line, 'minor', coalesce(l.amount, 0)));
    elsif l.is_base and l.base <> l.amount then
      perform ledger.refuse_v1('IG008', 'base differs', jsonb_build_object(
        'line', l.line, 'minor', l.amount, 'base', l.base));
    elsif l.is_source and l.lot is null then
      perform ledger.refuse_v1('IG018', 'lot missing', jsonb_build_object(
        'line', l.line, 'account', l.code));
    end if;
  end loop;
end
$$;
