"""Closing: periods closed and locked, their balances, the accountant's numbers."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.periods import sql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("period_closing", "period_balance", "validation", "validation_number")


def upgrade() -> None:
    role = app_role()
    run_sql(
        *(sql.statement(name) for name in sql.FIRST),
        *(f"revoke execute on function ledger.{n} from public" for n in sql.CALLABLE),
        *(f"grant execute on function ledger.{n} to {role}" for n in sql.CALLABLE),
        *(f"grant select on ledger.{name} to {role}" for name in TABLES),
    )


def downgrade() -> None:
    run_sql(
        *(f"drop function ledger.{name}" for name in reversed(sql.CALLABLE)),
        "drop index ledger.turnover_month_idx",
        *(f"drop table ledger.{name}" for name in reversed(TABLES)),
    )
