"""The sandbox may let refunds wait."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        "alter table sandbox.merchant add column refunds text not null"
        " default 'at_once', add constraint merchant_refunds_check"
        " check (refunds in ('at_once', 'pending'))"
    )


def downgrade() -> None:
    run_sql("alter table sandbox.merchant drop column refunds")
