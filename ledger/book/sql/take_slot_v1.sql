-- Take a slot of turnover for this transaction: money in never waits for money in. The
-- search starts at the process's own number; where all are taken, that one is shared.
create function ledger.take_slot_v1(p_book bigint)
returns int
language plpgsql
as $$
declare
  v_own int := pg_backend_pid() % 8;
begin
  for v_try in 0..7 loop
    if pg_try_advisory_xact_lock(p_book::int, (v_own + v_try) % 8) then
      return (v_own + v_try) % 8;
    end if;
  end loop;
  return v_own;
end
$$;
