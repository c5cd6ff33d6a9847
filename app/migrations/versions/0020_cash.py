"""Cash: receipt books and receipts, counts of the box, deposits, drafts, stubs."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql
from payments import sql

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = (
    "receipt_book",
    "cash_receipt",
    "cash_confirmation",
    "cash_void",
    "cash_count",
    "cash_count_end",
    "cash_deposit",
)

OWN = """
create table app.cash_stub (
  book_id bigint not null,
  receipt_id bigint not null,
  evidence_id bigint not null,
  act_id bigint not null,
  constraint cash_stub_pkey primary key (book_id, receipt_id, evidence_id),
  constraint cash_stub_book_id_receipt_id_fkey foreign key (book_id, receipt_id)
    references payments.cash_receipt (book_id, id),
  constraint cash_stub_book_id_evidence_id_fkey foreign key (book_id, evidence_id)
    references app.evidence (book_id, id),
  constraint cash_stub_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id)
);
create index cash_stub_evidence_idx on app.cash_stub (book_id, evidence_id);
create table app.cash_draft (
  book_id bigint not null,
  id uuid default gen_random_uuid() not null,
  person_id bigint not null,
  keeper text not null,
  answers jsonb not null,
  saved_at timestamp with time zone not null,
  constraint cash_draft_pkey primary key (book_id, id),
  constraint cash_draft_book_id_fkey foreign key (book_id)
    references ledger.book (book_id),
  constraint cash_draft_person_id_fkey foreign key (person_id)
    references app.person (id)
);
create index cash_draft_person_idx on app.cash_draft (book_id, person_id);
"""

# An account behind a rail is an IBAN, or the telephone number of a wallet.
NUMBER = "iban ~ '^([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}|[+][0-9]{8,15})$'"
IBAN = "iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'"


def _account_number(check: str) -> tuple[str, str]:
    table = "alter table payments.bank_account"
    return (
        f"{table} drop constraint bank_account_iban_check",
        f"{table} add constraint bank_account_iban_check check ({check})",
    )


def upgrade() -> None:
    role = app_role()
    run_sql(
        sql.statement("cash_v1"),
        OWN,
        *append_only("app.cash_stub"),
        *_account_number(NUMBER),
        *(f"grant select, insert on payments.{name} to {role}" for name in TABLES),
        f"grant select, insert on app.cash_stub to {role}",
        f"grant select, insert, update, delete on app.cash_draft to {role}",
    )


def downgrade() -> None:
    run_sql(
        *_account_number(IBAN),
        "drop table app.cash_draft",
        "drop table app.cash_stub",
        *(f"drop table payments.{name}" for name in reversed(TABLES)),
        "drop function payments.next_receipt_v1()",
        "drop function payments.not_void_v1()",
    )
