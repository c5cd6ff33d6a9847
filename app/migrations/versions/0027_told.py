"""What refunds and disputes were at each time, sealed."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from payments import sql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tables = "payments.refund_told, payments.dispute_told"
    run_sql(sql.statement("told_v1"), f"grant select on {tables} to {app_role()}")


def downgrade() -> None:
    run_sql(
        "drop trigger tell on payments.refund",
        "drop trigger tell on payments.dispute",
        "drop function payments.tell_refund_v1, payments.tell_dispute_v1",
        "drop table payments.refund_told, payments.dispute_told",
    )
