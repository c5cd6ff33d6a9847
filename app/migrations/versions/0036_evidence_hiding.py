"""A copy that everyone saw can be hidden, for good."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

MADE = """
create table app.evidence_hiding (
  book_id bigint not null,
  evidence_id bigint not null,
  person_id bigint not null,
  reason text not null,
  hidden_at timestamp with time zone not null,
  act_id bigint not null,
  constraint evidence_hiding_pkey primary key (book_id, evidence_id),
  constraint evidence_hiding_book_id_evidence_id_fkey
    foreign key (book_id, evidence_id) references app.evidence (book_id, id),
  constraint evidence_hiding_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id),
  constraint evidence_hiding_person_id_fkey foreign key (person_id)
    references app.person (id),
  constraint evidence_hiding_reason_check
    check (reason <> '' and length(reason) <= 500)
);
"""


def upgrade() -> None:
    run_sql(
        MADE,
        f"grant select, insert on app.evidence_hiding to {app_role()}",
        *append_only("app.evidence_hiding"),
    )


def downgrade() -> None:
    run_sql("drop table app.evidence_hiding")
