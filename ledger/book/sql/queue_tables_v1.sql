-- The heads of the queues: every lot (or tranche) whose first entry is not after
-- settled_id has nothing left that stands, so that nobody need look at it again. next_id
-- becomes so once every transaction before next_xid has ended: until then an entry of
-- a smaller id may still appear.
create table ledger.queue_head (
  book_id BIGINT NOT NULL,
  fund_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL,
  currency TEXT NOT NULL,
  settled_id BIGINT NOT NULL,
  next_id BIGINT NOT NULL,
  next_xid BIGINT NOT NULL,
  CONSTRAINT queue_head_pkey PRIMARY KEY (book_id, fund_id, account_id, currency),
  CONSTRAINT queue_head_book_id_fund_id_fkey FOREIGN KEY(book_id, fund_id) REFERENCES ledger.fund (book_id, id),
  CONSTRAINT queue_head_settled_check CHECK (settled_id >= 0 and settled_id <= next_id)
);
-- The lots of a fund in the order of their lines, in the place of an index on parties
-- that no question used: a line costs what it did.
drop index ledger.posting_party_idx;
create index posting_fund_lot_idx
  on ledger.posting (book_id, fund_id, currency, entry_id)
  where lot_id is not null;
create index taking_moved_idx
  on ledger.taking (book_id, fund_id, moved_currency, entry_id)
  where moved_minor is not null;
