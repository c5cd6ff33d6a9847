-- Tables of the log. The Python description is ledger/proof/tables.py.

create table ledger.leaf (
  book_id BIGINT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  row_id BIGINT NOT NULL,
  row_part TEXT NOT NULL,
  header TEXT NOT NULL,
  parts TEXT NOT NULL,
  numbers TEXT NOT NULL,
  salt BYTEA NOT NULL,
  secrets TEXT NOT NULL,
  CONSTRAINT leaf_pkey PRIMARY KEY (book_id, position),
  CONSTRAINT leaf_book_id_kind_row_id_row_part_key UNIQUE (book_id, kind, row_id, row_part),
  CONSTRAINT leaf_position_check CHECK (position >= 0)
);

create table ledger.tile (
  book_id BIGINT NOT NULL,
  level SMALLINT NOT NULL,
  index BIGINT NOT NULL,
  hashes BYTEA NOT NULL,
  CONSTRAINT tile_pkey PRIMARY KEY (book_id, level, index)
);

create table ledger.seal_mark (
  book_id BIGINT NOT NULL,
  kind TEXT NOT NULL,
  floor BIGINT NOT NULL,
  next_floor BIGINT NOT NULL,
  next_xmax BIGINT NOT NULL,
  CONSTRAINT seal_mark_pkey PRIMARY KEY (book_id, kind)
);

create table ledger.fund_count (
  book_id BIGINT NOT NULL,
  fund TEXT NOT NULL,
  entries BIGINT NOT NULL,
  CONSTRAINT fund_count_pkey PRIMARY KEY (book_id, fund)
);

create table ledger.verification_key (
  book_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  key TEXT NOT NULL,
  added_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT verification_key_pkey PRIMARY KEY (book_id, number),
  CONSTRAINT verification_key_book_id_key_key UNIQUE (book_id, key),
  CONSTRAINT verification_key_book_id_fkey FOREIGN KEY(book_id) REFERENCES ledger.book (book_id)
);

create table ledger.checkpoint (
  book_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  size BIGINT NOT NULL,
  note TEXT NOT NULL,
  issued_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT checkpoint_pkey PRIMARY KEY (book_id, number),
  CONSTRAINT checkpoint_book_id_fkey FOREIGN KEY(book_id) REFERENCES ledger.book (book_id),
  CONSTRAINT checkpoint_size_check CHECK (size >= 0)
);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['leaf', 'verification_key', 'checkpoint']
  loop
    execute format('create trigger append_only before update or delete on ledger.%I
      for each row execute function ledger.append_only_v1()', v_table);
    execute format('create trigger append_only_all before truncate on ledger.%I
      for each statement execute function ledger.append_only_v1()', v_table);
  end loop;
end
$$;
