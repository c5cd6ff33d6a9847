-- Behind the rights: nothing in the ledger is changed or removed, and no unbalanced
-- entry is written, not even by the owner. What is derived (turnover) or only locks
-- (guard) is left out.
do $$
declare
  v_table text;
begin
  foreach v_table in array array['book', 'act', 'keeper', 'fund', 'fund_regime',
    'account', 'account_closing', 'budget_line', 'budget_amendment', 'lot', 'party',
    'fiscal_year', 'period', 'period_change', 'journal_entry', 'posting', 'taking',
    'correction_tie', 'register_number']
  loop
    execute format('create trigger append_only before update or delete on ledger.%I
      for each row execute function ledger.append_only_v1()', v_table);
    execute format('create trigger append_only_all before truncate on ledger.%I
      for each statement execute function ledger.append_only_v1()', v_table);
  end loop;
end
$$;
create trigger erasable before update or delete on ledger.entry_note
  for each row execute function ledger.note_erasable_v1();
create trigger erasable_all before truncate on ledger.entry_note
  for each statement execute function ledger.append_only_v1();
create trigger balanced after insert on ledger.posting
  referencing new table as written
  for each statement
  -- Not where a function of the ledger writes for the application: it has looked at all
  -- of it. Whoever writes by hand is himself.
  when (session_user = current_user) execute function ledger.balanced_v1();
