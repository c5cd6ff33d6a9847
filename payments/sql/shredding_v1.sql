-- What a message said may be emptied once it is old and done with; nothing else of it
-- ever changes.
drop trigger as_received on payments.notice;
create trigger as_received before update of
  book_id, id, provider, remote_event_id, type, remote_id, received_at
  on payments.notice for each row execute function payments.append_only_v1();
create trigger as_said before update of body, headers
  on payments.notice for each row
  when (octet_length(new.body) > 0 or new.headers <> '{}'::jsonb)
  execute function payments.append_only_v1();
