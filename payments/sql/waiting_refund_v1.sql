create table payments.waiting_refund (
  book_id bigint not null,
  fact text not null,
  original_fact text not null,
  act_id bigint not null,
  constraint waiting_refund_pkey primary key (book_id, fact),
  constraint waiting_refund_book_id_fact_fkey foreign key (book_id, fact)
    references ledger.journal_entry (book_id, fact),
  constraint waiting_refund_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id)
);
create index waiting_refund_original_idx
  on payments.waiting_refund (book_id, original_fact);
create trigger append_only before update or delete on payments.waiting_refund
  for each row execute function payments.append_only_v1();
create trigger append_only_all before truncate on payments.waiting_refund
  for each statement execute function payments.append_only_v1();
