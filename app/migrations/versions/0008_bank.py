"""The bank: accounts, files as received, their lines, wires out, allocations."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from payments import sql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "bank_account",
    "bank_file",
    "bank_file_outcome",
    "bank_statement",
    "bank_line",
    "payee",
    "wire_order",
    "wire_file",
    "wire_order_end",
    "allocation",
    "wire_seen",
    "refused_match",
)


def upgrade() -> None:
    role = app_role()
    run_sql(
        sql.statement("bank_v1"),
        *(f"grant select, insert on payments.{name} to {role}" for name in TABLES),
    )


def downgrade() -> None:
    run_sql(*(f"drop table payments.{name}" for name in reversed(TABLES)))
