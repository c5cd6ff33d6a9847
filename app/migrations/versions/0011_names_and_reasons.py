"""What funds are called that are no project's, and why entries were corrected."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
create table app.fund_name (
  book_id bigint not null,
  fund_id bigint not null,
  language text not null,
  name text not null,
  constraint fund_name_pkey primary key (book_id, fund_id, language),
  constraint fund_name_book_id_fund_id_fkey foreign key (book_id, fund_id)
    references ledger.fund (book_id, id),
  constraint fund_name_language_check check (language in ('en', 'fr', 'ar'))
);

create table app.entry_reason (
  book_id bigint not null,
  entry_id bigint not null,
  reason text not null,
  act_id bigint not null,
  constraint entry_reason_pkey primary key (book_id, entry_id),
  constraint entry_reason_book_id_entry_id_fkey foreign key (book_id, entry_id)
    references ledger.journal_entry (book_id, id),
  constraint entry_reason_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id),
  constraint entry_reason_reason_check check (reason <> '')
);
"""


def upgrade() -> None:
    role = app_role()
    run_sql(
        TABLES,
        f"grant select, insert on app.fund_name, app.entry_reason to {role}",
        f"grant update (name) on app.fund_name to {role}",
        *append_only("app.entry_reason"),
    )


def downgrade() -> None:
    run_sql("drop table app.entry_reason, app.fund_name")
