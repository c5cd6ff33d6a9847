-- Tables of closing. The Python description is ledger/book/tables/periods.py.

create table ledger.period_closing (
  book_id BIGINT NOT NULL,
  keeper_id BIGINT NOT NULL,
  ends_on DATE NOT NULL,
  register_number BIGINT NOT NULL,
  accepted TEXT NOT NULL,
  CONSTRAINT period_closing_pkey PRIMARY KEY (book_id, keeper_id, ends_on),
  CONSTRAINT period_closing_book_id_keeper_id_ends_on_fkey FOREIGN KEY(book_id, keeper_id, ends_on) REFERENCES ledger.period (book_id, keeper_id, ends_on),
  CONSTRAINT period_closing_register_number_check CHECK (register_number >= 0),
  CONSTRAINT period_closing_accepted_check CHECK (accepted ~ '^[a-z_ ]*$')
);

create table ledger.period_balance (
  book_id BIGINT NOT NULL,
  keeper_id BIGINT NOT NULL,
  ends_on DATE NOT NULL,
  account_id BIGINT NOT NULL,
  fund_id BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  base_minor BIGINT NOT NULL,
  CONSTRAINT period_balance_pkey PRIMARY KEY (book_id, keeper_id, ends_on, account_id, fund_id),
  CONSTRAINT period_balance_book_id_keeper_id_ends_on_fkey FOREIGN KEY(book_id, keeper_id, ends_on) REFERENCES ledger.period_closing (book_id, keeper_id, ends_on),
  CONSTRAINT period_balance_book_id_account_id_fkey FOREIGN KEY(book_id, account_id) REFERENCES ledger.account (book_id, id),
  CONSTRAINT period_balance_book_id_fund_id_fkey FOREIGN KEY(book_id, fund_id) REFERENCES ledger.fund (book_id, id)
);

create table ledger.validation (
  book_id BIGINT NOT NULL,
  keeper_id BIGINT NOT NULL,
  through_number BIGINT NOT NULL,
  validated_on DATE NOT NULL,
  act_id BIGINT NOT NULL,
  CONSTRAINT validation_pkey PRIMARY KEY (book_id, keeper_id, through_number),
  CONSTRAINT validation_book_id_keeper_id_fkey FOREIGN KEY(book_id, keeper_id) REFERENCES ledger.keeper (book_id, id),
  CONSTRAINT validation_book_id_act_id_fkey FOREIGN KEY(book_id, act_id) REFERENCES ledger.act (book_id, id),
  CONSTRAINT validation_book_id_through_number_fkey FOREIGN KEY(book_id, through_number) REFERENCES ledger.register_number (book_id, number)
);

create table ledger.validation_number (
  book_id BIGINT NOT NULL,
  keeper_id BIGINT NOT NULL,
  year_starts_on DATE NOT NULL,
  journal TEXT NOT NULL,
  number BIGINT NOT NULL,
  register_number BIGINT NOT NULL,
  CONSTRAINT validation_number_pkey PRIMARY KEY (book_id, keeper_id, year_starts_on, journal, number),
  CONSTRAINT validation_number_book_id_keeper_id_register_number_key UNIQUE (book_id, keeper_id, register_number),
  CONSTRAINT validation_number_book_id_keeper_id_year_starts_on_fkey FOREIGN KEY(book_id, keeper_id, year_starts_on) REFERENCES ledger.fiscal_year (book_id, keeper_id, starts_on),
  CONSTRAINT validation_number_book_id_register_number_fkey FOREIGN KEY(book_id, register_number) REFERENCES ledger.register_number (book_id, number),
  CONSTRAINT validation_number_number_check CHECK (number > 0),
  CONSTRAINT validation_number_journal_check CHECK (journal in ('AN', 'EN', 'BQ', 'AC', 'OD'))
);

create index turnover_month_idx on ledger.turnover (book_id, account_id, month);

do $$
declare
  v_table text;
begin
  foreach v_table in array array['period_closing', 'period_balance', 'validation',
    'validation_number']
  loop
    execute format('create trigger append_only before update or delete on ledger.%I
      for each row execute function ledger.append_only_v1()', v_table);
    execute format('create trigger append_only_all before truncate on ledger.%I
      for each statement execute function ledger.append_only_v1()', v_table);
  end loop;
end
$$;
