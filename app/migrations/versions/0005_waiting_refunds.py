"""Refunds of an imported file that wait for what they give back."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from payments import sql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(
        sql.statement("waiting_refund_v1"),
        f"grant select, insert on payments.waiting_refund to {app_role()}",
    )


def downgrade() -> None:
    run_sql("drop table payments.waiting_refund")
