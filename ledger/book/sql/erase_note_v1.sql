-- Erase the text of a note; its row and its commitment stay.
create function ledger.erase_note_v1(p_book bigint, p_entry bigint, p_at timestamptz)
returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
  update ledger.entry_note set body = null, erased_at = p_at
  where book_id = p_book and entry_id = p_entry and erased_at is null
$$;
