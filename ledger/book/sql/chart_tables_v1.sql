-- Charts of accounts and reference rates. The Python description is
-- ledger/book/tables/charts.py.

create table ledger.keeper_chart (
  book_id BIGINT NOT NULL,
  keeper_id BIGINT NOT NULL,
  from_on DATE NOT NULL,
  chart TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  act_id BIGINT NOT NULL,
  CONSTRAINT keeper_chart_pkey PRIMARY KEY (book_id, keeper_id, from_on),
  CONSTRAINT keeper_chart_book_id_keeper_id_fkey FOREIGN KEY(book_id, keeper_id) REFERENCES ledger.keeper (book_id, id),
  CONSTRAINT keeper_chart_book_id_act_id_fkey FOREIGN KEY(book_id, act_id) REFERENCES ledger.act (book_id, id),
  CONSTRAINT keeper_chart_chart_check CHECK (chart ~ '^[a-z0-9-]{2,60}$'),
  CONSTRAINT keeper_chart_fingerprint_check CHECK (fingerprint ~ '^[0-9a-f]{64}$')
);

create table ledger.chart_number (
  book_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  chart TEXT NOT NULL,
  regime TEXT NOT NULL,
  from_on DATE NOT NULL,
  number TEXT NOT NULL,
  source TEXT NOT NULL,
  act_id BIGINT NOT NULL,
  CONSTRAINT chart_number_pkey PRIMARY KEY (book_id, account_id, chart, regime, from_on),
  CONSTRAINT chart_number_book_id_account_id_fkey FOREIGN KEY(book_id, account_id) REFERENCES ledger.account (book_id, id),
  CONSTRAINT chart_number_book_id_act_id_fkey FOREIGN KEY(book_id, act_id) REFERENCES ledger.act (book_id, id),
  CONSTRAINT chart_number_chart_check CHECK (chart ~ '^[a-z0-9-]{2,60}$'),
  CONSTRAINT chart_number_regime_check CHECK (regime in ('', 'own', 'partner_executed', 'mandate', 'outside')),
  CONSTRAINT chart_number_number_check CHECK (number ~ '^[0-9]{2}[0-9A-Z]{0,18}$'),
  CONSTRAINT chart_number_source_check CHECK (source ~ '^[^[:cntrl:]]+$' and length(source) <= 200)
);

create table ledger.reference_rate (
  book_id BIGINT NOT NULL,
  currency TEXT NOT NULL,
  per TEXT NOT NULL,
  day DATE NOT NULL,
  revision SMALLINT NOT NULL,
  digits BIGINT NOT NULL,
  places SMALLINT NOT NULL,
  source TEXT NOT NULL,
  document TEXT NOT NULL,
  act_id BIGINT NOT NULL,
  CONSTRAINT reference_rate_pkey PRIMARY KEY (book_id, per, currency, day, revision),
  CONSTRAINT reference_rate_book_id_fkey FOREIGN KEY(book_id) REFERENCES ledger.book (book_id),
  CONSTRAINT reference_rate_book_id_act_id_fkey FOREIGN KEY(book_id, act_id) REFERENCES ledger.act (book_id, id),
  CONSTRAINT reference_rate_currencies_check CHECK (currency ~ '^[A-Z]{3}$' and per ~ '^[A-Z]{3}$' and currency <> per),
  CONSTRAINT reference_rate_digits_check CHECK (digits between 1 and 999999999999999),
  CONSTRAINT reference_rate_places_check CHECK (places between 0 and 10),
  CONSTRAINT reference_rate_revision_check CHECK (revision > 0),
  CONSTRAINT reference_rate_source_check CHECK (source ~ '^[^[:cntrl:]]+$' and length(source) <= 200),
  CONSTRAINT reference_rate_document_check CHECK (document ~ '^[^[:cntrl:]]*$' and length(document) <= 200)
);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['keeper_chart', 'chart_number', 'reference_rate']
  loop
    execute format('create trigger append_only before update or delete on ledger.%I
      for each row execute function ledger.append_only_v1()', v_table);
    execute format('create trigger append_only_all before truncate on ledger.%I
      for each statement execute function ledger.append_only_v1()', v_table);
  end loop;
end
$$;
