-- Room under a cap that is free again: what had used it went back to who gave it. The
-- Python description is ledger/book/tables/reservations.py.

create table ledger.room_return (
  book_id BIGINT NOT NULL,
  reservation_id BIGINT NOT NULL,
  fact TEXT NOT NULL,
  returned_minor BIGINT NOT NULL,
  at TIMESTAMP WITH TIME ZONE NOT NULL,
  act_id BIGINT NOT NULL,
  CONSTRAINT room_return_pkey PRIMARY KEY (book_id, reservation_id, fact),
  CONSTRAINT room_return_book_id_reservation_id_fkey FOREIGN KEY(book_id, reservation_id) REFERENCES ledger.reservation (book_id, id),
  CONSTRAINT room_return_book_id_act_id_fkey FOREIGN KEY(book_id, act_id) REFERENCES ledger.act (book_id, id),
  CONSTRAINT room_return_fact_check CHECK (fact ~ '^[A-Za-z0-9_.:/+-]+$' and length(fact) between 3 and 200),
  CONSTRAINT room_return_returned_check CHECK (returned_minor between 1 and 1000000000000000)
);

create trigger append_only before update or delete on ledger.room_return
  for each row execute function ledger.append_only_v1();
create trigger append_only_all before truncate on ledger.room_return
  for each statement execute function ledger.append_only_v1();
