-- Add to a budget line from a day on (a negative change takes away); once per act.
create function ledger.amend_budget_v1(
  p_book bigint, p_act bigint, p_budget_line bigint, p_from_on date,
  p_change_minor bigint)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  -- One amendment at a time: the number counts on from the last one.
  perform from ledger.budget_line
  where book_id = p_book and id = p_budget_line for no key update;
  insert into ledger.budget_amendment
    (book_id, budget_line_id, number, from_on, change_minor, act_id)
  select p_book, p_budget_line, coalesce(max(number), 0) + 1, p_from_on,
    p_change_minor, p_act
  from ledger.budget_amendment
  where book_id = p_book and budget_line_id = p_budget_line
  having not coalesce(bool_or(act_id = p_act), false);
end
$$;
