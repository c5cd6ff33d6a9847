-- Keep a person's note on an entry, in a row of its own that can be erased.
create function ledger.write_note_v1(p_book bigint, p_entry bigint, p_body text)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into ledger.entry_note(book_id, entry_id, salt, body)
  values (p_book, p_entry, sha256(uuid_send(gen_random_uuid())), p_body)
  on conflict (book_id, entry_id) do nothing
$$;
