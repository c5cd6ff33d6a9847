"""Rules of matching, and the match of each gift."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, append_only, run_file, run_sql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
TABLES = (
    "gift_match_change",
    "gift_match",
    "matching_rule_end",
    "matching_share",
    "matching_rule",
)


def upgrade() -> None:
    role = app_role()
    run_file(SQL / "0025_matching.sql")
    for name in TABLES:
        run_sql(
            f"grant select, insert on app.{name} to {role}", *append_only(f"app.{name}")
        )


def downgrade() -> None:
    run_sql(*(f"drop table app.{name}" for name in TABLES))
