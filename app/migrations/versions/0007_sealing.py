"""The log: sealed leaves, the stored tree, keys and checkpoints."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.proof import sql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = ("leaf", "tile", "seal_mark", "fund_count", "verification_key", "checkpoint")


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
        *(f"drop function ledger.{name}" for name in sql.CALLABLE),
        *(f"drop table ledger.{name}" for name in TABLES),
    )
