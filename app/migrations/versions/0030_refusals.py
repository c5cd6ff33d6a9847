"""Refused cards are counted by the hour."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        "create index notice_refused_idx on payments.notice (book_id, received_at)"
        " where type in ('payment_intent.payment_failed', 'page.refused')"
    )


def downgrade() -> None:
    run_sql("drop index payments.notice_refused_idx")
