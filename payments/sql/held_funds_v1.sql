-- From an instant on, what is given to these funds waits for its giver's choice.
create table payments.held_fund (
  book_id BIGINT NOT NULL,
  fund TEXT NOT NULL,
  from_at TIMESTAMP WITH TIME ZONE NOT NULL,
  reason TEXT NOT NULL,
  act_id BIGINT NOT NULL,
  CONSTRAINT held_fund_pkey PRIMARY KEY (book_id, fund),
  CONSTRAINT held_fund_book_id_act_id_fkey FOREIGN KEY(book_id, act_id) REFERENCES ledger.act (book_id, id)
);

create index attempt_lot_idx on payments.attempt (book_id, lot);
create index movement_lot_idx on payments.movement (book_id, lot) where lot is not null;
