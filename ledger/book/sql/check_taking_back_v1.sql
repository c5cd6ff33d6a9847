-- A reversal is the exact mirror of one entry, once, and gives back what that took;
-- corrections of an entry never take back more than it brought, nor does one that stands
-- again because its reversal is reversed. Locks the queues of a reversal, then the
-- original, so that two of them cannot pass at once, then what is corrected again.
-- Returns the nature of the entry: to reverse a decision is a decision, to reverse a
-- fact a fact.
create function ledger.check_taking_back_v1(
  p_book bigint, p_entry bigint, p_original bigint, p_is_reversal boolean)
returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  o ledger.journal_entry;
  v record;
  v_kind text;
  v_first bigint := p_original;
  v_back bigint;
  v_corrected bigint := p_original;
begin
  if p_is_reversal then
    perform ledger.lock_queue_v1(p_book, q.fund_id) from (
      select fund_id from ledger.taking
      where book_id = p_book and entry_id = p_original
      union
      select fund_id from ledger.posting
      where book_id = p_book and entry_id = p_original and lot_id is not null
      order by 1) q;
  end if;
  select * into strict o from ledger.journal_entry
  where book_id = p_book and id = p_original for no key update;
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
    perform ledger.check_leaning_v1(p_book, p_entry, p_original);
    perform ledger.give_back_v1(p_book, p_entry, p_original);
    loop
      select reverses_id, corrects_id into v_back, v_corrected
      from ledger.journal_entry where book_id = p_book and id = v_first;
      exit when v_back is null;
      v_first := v_back;
    end loop;
    if v_corrected is not null and not ledger.stands_v1(p_book, v_first) then
      v_corrected := null;
    end if;
    perform from ledger.journal_entry
    where book_id = p_book and id = v_corrected for no key update;
  end if;
  if v_corrected is not null then
    if not ledger.stands_v1(p_book, v_corrected) then
      perform ledger.refuse_v1('IG014', 'reversed already', (
        select jsonb_build_object('entry', c.public_id, 'by', r.public_id)
        from ledger.journal_entry r
        join ledger.journal_entry c on c.book_id = p_book and c.id = r.reverses_id
        where r.book_id = p_book and r.reverses_id = v_corrected));
    end if;
    perform ledger.check_correction_v1(p_book, p_entry, v_corrected);
  end if;
  select kind into v_kind from ledger.journal_entry
  where book_id = p_book and id = p_entry;
  while v_kind = 'reversal' and o.kind = 'reversal' and o.reverses_id is not null loop
    select * into strict o from ledger.journal_entry
    where book_id = p_book and id = o.reverses_id;
  end loop;
  return ledger.entry_nature_v1(case when v_kind = 'reversal' then o.kind
    else v_kind end);
end
$$;
