"""A wire is shown by an entry: what was taken back by hand can be told anew."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# What was seen before names its entry: the one told by hand, else the line's own.
NAMED = """
alter table payments.wire_seen add entry_id bigint;
alter table payments.wire_seen disable trigger append_only;
update payments.wire_seen s set entry_id = coalesce(
  (select a.entry_id from payments.allocation a where a.book_id = s.book_id
    and a.movement_id = s.movement_id and a.order_id = s.order_id and a.kind = 'wire'
    order by a.id desc limit 1),
  (select m.entry_id from payments.movement m
    where m.book_id = s.book_id and m.id = s.movement_id));
alter table payments.wire_seen enable trigger append_only;
alter table payments.wire_seen
  alter entry_id set not null,
  drop constraint wire_seen_pkey,
  drop constraint wire_seen_book_id_order_id_is_return_key,
  add constraint wire_seen_pkey primary key (book_id, entry_id),
  add constraint wire_seen_book_id_entry_id_fkey foreign key (book_id, entry_id)
    references ledger.journal_entry (book_id, id);
create index wire_seen_order_idx on payments.wire_seen (book_id, order_id);
"""

ONCE = """
drop index payments.wire_seen_order_idx;
alter table payments.wire_seen
  drop column entry_id,
  add constraint wire_seen_pkey primary key (book_id, movement_id),
  add constraint wire_seen_book_id_order_id_is_return_key
    unique (book_id, order_id, is_return);
"""


def upgrade() -> None:
    """Name the entry that shows a wire."""
    run_sql(NAMED)


def downgrade() -> None:
    """Fails where a wire was told more than once: no such row is thrown away."""
    run_sql(ONCE)
