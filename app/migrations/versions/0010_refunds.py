"""Refund orders, disputes and how far a provider was listed."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from payments import sql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHANGEABLE = {
    "refund": "state, remote_id",
    "dispute": "amount_minor, status, reason, due_at, is_open, act_id",
    "listing": "listed_until, swept_at, trouble, trouble_since",
}


def upgrade() -> None:
    role = app_role()
    run_sql(
        sql.statement("refunds_v1"),
        *(f"grant select, insert on payments.{name} to {role}" for name in CHANGEABLE),
        *(
            f"grant update ({columns}) on payments.{name} to {role}"
            for name, columns in CHANGEABLE.items()
        ),
    )


def downgrade() -> None:
    run_sql(
        "alter table payments.movement drop column asked_minor,"
        " drop column asked_currency, drop column rate, drop column refund_id",
        "drop table payments.refund, payments.dispute, payments.listing",
    )
