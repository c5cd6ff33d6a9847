"""A line that waits can be sent back where it came from, by a wire of two officers."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

TABLE = "payments.sent_back"

MADE = """
create table payments.sent_back (
  book_id bigint not null,
  order_id bigint not null,
  movement_id bigint not null,
  reason text not null,
  act_id bigint not null,
  constraint sent_back_pkey primary key (book_id, order_id),
  constraint sent_back_book_id_order_id_fkey foreign key (book_id, order_id)
    references payments.wire_order (book_id, id),
  constraint sent_back_book_id_movement_id_fkey foreign key (book_id, movement_id)
    references payments.movement (book_id, id),
  constraint sent_back_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id),
  constraint sent_back_reason_check check (reason <> '' and length(reason) <= 500)
);
create index sent_back_movement_idx on payments.sent_back (book_id, movement_id);
"""


def upgrade() -> None:
    """Keep which line an order sends back, and why."""
    run_sql(
        MADE,
        f"grant select, insert on {TABLE} to {app_role()}",
        *append_only(TABLE),
    )


def downgrade() -> None:
    """Keep it no more."""
    run_sql(f"drop table {TABLE}")
