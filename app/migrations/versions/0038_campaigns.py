"""Campaigns: until when a project calls for gifts, and what came of it."""

from __future__ import annotations

from app.migrations.scripts import app_role, append_only, run_sql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLES = ("campaign", "campaign_outcome")

MADE = """
create table app.campaign (
  book_id bigint not null,
  fund_id bigint not null,
  number smallint not null,
  ends_at timestamp with time zone not null,
  least_minor bigint not null,
  currency text not null,
  source text not null,
  act_id bigint not null,
  constraint campaign_pkey primary key (book_id, fund_id, number),
  constraint campaign_book_id_fund_id_fkey foreign key (book_id, fund_id)
    references app.project (book_id, fund_id),
  constraint campaign_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id),
  constraint campaign_number_check check (number > 0),
  constraint campaign_least_check check (least_minor > 0),
  constraint campaign_currency_check check (currency ~ '^[A-Z]{3}$'),
  constraint campaign_source_check check (source <> '')
);

create table app.campaign_outcome (
  book_id bigint not null,
  fund_id bigint not null,
  number smallint not null,
  is_reached boolean not null,
  raised_minor bigint not null,
  at timestamp with time zone not null,
  act_id bigint not null,
  constraint campaign_outcome_pkey primary key (book_id, fund_id),
  constraint campaign_outcome_book_id_fund_id_number_fkey
    foreign key (book_id, fund_id, number)
    references app.campaign (book_id, fund_id, number),
  constraint campaign_outcome_book_id_act_id_fkey foreign key (book_id, act_id)
    references ledger.act (book_id, id)
);
"""


def upgrade() -> None:
    run_sql(
        MADE,
        *(f"grant select, insert on app.{name} to {app_role()}" for name in TABLES),
        *(line for name in TABLES for line in append_only(f"app.{name}")),
    )


def downgrade() -> None:
    run_sql("drop table app.campaign_outcome, app.campaign")
