"""Gifts beyond a cap, or to a project that was stopped, and what their givers chose."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, append_only, run_file, run_sql
from payments import sql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TABLES = ("app.surplus_choice", "app.surplus", "payments.held_fund")


def upgrade() -> None:
    role = app_role()
    run_sql(sql.statement("held_funds_v1"))
    run_file(SQL / "0031_surplus.sql")
    for name in TABLES:
        run_sql(f"grant select, insert on {name} to {role}", *append_only(name))


def downgrade() -> None:
    run_sql(
        *(f"drop table {name}" for name in TABLES),
        "drop index payments.attempt_lot_idx, payments.movement_lot_idx",
    )
