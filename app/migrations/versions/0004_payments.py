"""Payments: rails, attempts, notices and movements, and the application's rights."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from payments import sql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = app_role()
    run_sql(
        "create schema payments",
        sql.statement("tables_v1"),
        sql.statement("append_only_v1"),
        "revoke execute on all functions in schema payments from public",
        f"grant usage on schema payments to {role}",
        f"grant select, insert on all tables in schema payments to {role}",
        "grant update (state, remote_id, url, expires_at) on payments.attempt"
        f" to {role}",
        f"grant update (state, tries, error) on payments.notice to {role}",
    )


def downgrade() -> None:
    run_sql("drop schema payments cascade")
