-- Tie an entry that takes another one back to it, when the other one came later.
create function ledger.tie_correction_v1(
  p_book bigint, p_act bigint, p_entry bigint, p_original bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_original bigint;
begin
  insert into ledger.correction_tie(book_id, entry_id, original_id, act_id)
  values (p_book, p_entry, p_original, p_act)
  on conflict (book_id, entry_id) do nothing;
  select original_id into strict v_original from ledger.correction_tie
  where book_id = p_book and entry_id = p_entry;
  if v_original <> p_original then
    perform ledger.refuse_v1('IG023', 'tied to another entry', (
      select jsonb_build_object('register', 'correction', 'code', public_id)
      from ledger.journal_entry where book_id = p_book and id = p_entry));
  end if;
end
$$;
