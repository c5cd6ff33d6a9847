"""Reports of spending that somebody began and will finish later."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = """
create table app.expense_draft (
  book_id bigint not null,
  id uuid default gen_random_uuid() not null,
  person_id bigint not null,
  fund_id bigint not null,
  answers jsonb not null,
  saved_at timestamp with time zone not null,
  constraint expense_draft_pkey primary key (book_id, id),
  constraint expense_draft_book_id_fund_id_fkey foreign key (book_id, fund_id)
    references app.project (book_id, fund_id),
  constraint expense_draft_person_id_fkey foreign key (person_id)
    references app.person (id)
);
create index expense_draft_person_idx on app.expense_draft (book_id, person_id);
"""


def upgrade() -> None:
    role = app_role()
    run_sql(
        TABLE, f"grant select, insert, update, delete on app.expense_draft to {role}"
    )


def downgrade() -> None:
    run_sql("drop table app.expense_draft")
