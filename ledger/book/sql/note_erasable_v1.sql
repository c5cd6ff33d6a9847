-- Trigger on notes: the text may be erased, once; nothing else changes.
create function ledger.note_erasable_v1()
returns trigger
language plpgsql
as $$
begin
  if tg_op = 'UPDATE' and old.body is not null and new.body is null
      and (new.book_id, new.entry_id, new.salt)
        = (old.book_id, old.entry_id, old.salt) then
    return new;
  end if;
  perform ledger.refuse_v1('IG022', format('%s on %s', tg_op, tg_table_name),
    jsonb_build_object('table', tg_table_name, 'operation', lower(tg_op)));
  return null;
end
$$;
