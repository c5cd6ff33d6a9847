"""What a provider showed a payer in their own currency, beside what was asked."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

TABLE = "payments.presented"

PRESENTED = """
create table payments.presented (
  book_id bigint not null,
  attempt_id bigint not null,
  amount_minor bigint not null,
  currency text not null,
  act_id bigint not null,
  constraint presented_pkey primary key (book_id, attempt_id),
  constraint presented_book_id_attempt_id_fkey foreign key (book_id, attempt_id)
    references payments.attempt (book_id, id),
  constraint presented_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id),
  constraint presented_amount_check check (amount_minor > 0),
  constraint presented_currency_check check (currency ~ '^[A-Z]{3}$')
);
"""


def upgrade() -> None:
    """Keep it once for each payment."""
    run_sql(
        PRESENTED,
        f"grant select, insert on {TABLE} to {app_role()}",
        *append_only(TABLE),
    )


def downgrade() -> None:
    """Keep it no more."""
    run_sql(f"drop table {TABLE}")
