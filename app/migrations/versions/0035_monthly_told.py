"""What monthly gifts were at each time, sealed."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, append_only, run_file, run_sql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"


def upgrade() -> None:
    run_file(SQL / "0035_monthly_told.sql")
    run_sql(
        f"grant select on app.monthly_gift_told to {app_role()}",
        *append_only("app.monthly_gift_told"),
    )


def downgrade() -> None:
    run_sql(
        "drop trigger tell on app.monthly_gift",
        "drop function app.tell_monthly_gift_v1",
        "drop table app.monthly_gift_told",
        "drop function app.paid_by_v1",
    )
