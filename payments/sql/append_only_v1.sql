-- Behind the rights: what the outside world told us is kept as it was told.
create function payments.append_only_v1()
returns trigger
language plpgsql
as $$
begin
  raise exception '% on payments.%: its rows only grow', tg_op, tg_table_name
    using errcode = 'IG022', detail = jsonb_build_object(
      'table', tg_table_name, 'operation', lower(tg_op))::text;
end
$$;
create trigger append_only before update or delete on payments.movement
  for each row execute function payments.append_only_v1();
create trigger append_only_all before truncate on payments.movement
  for each statement execute function payments.append_only_v1();
create trigger append_only before update or delete on payments.attempt_change
  for each row execute function payments.append_only_v1();
create trigger append_only_all before truncate on payments.attempt_change
  for each statement execute function payments.append_only_v1();
create trigger append_only before delete on payments.notice
  for each row execute function payments.append_only_v1();
create trigger as_received before update of
  book_id, id, provider, remote_event_id, type, remote_id, body, headers, received_at
  on payments.notice for each row execute function payments.append_only_v1();
create trigger append_only_all before truncate on payments.notice
  for each statement execute function payments.append_only_v1();
