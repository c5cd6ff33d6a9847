-- Trigger behind the rights: rows of the ledger are never changed or removed.
create function ledger.append_only_v1()
returns trigger
language plpgsql
as $$
begin
  perform ledger.refuse_v1('IG022', format('%s on %s', tg_op, tg_table_name),
    jsonb_build_object('table', tg_table_name, 'operation', lower(tg_op)));
  return null;
end
$$;
