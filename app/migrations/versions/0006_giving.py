"""Giving, and the store of the sandbox, with the application's rights on them."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, run_file, run_sql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql"
CHANGEABLE = {"contribution": "name_shown", "giver": "email, erased_at"}


def upgrade() -> None:
    role = app_role()
    run_file(SQL / "0006_giving.sql")
    run_sql("create schema sandbox")
    run_file(SQL / "0006_sandbox.sql")
    run_sql(
        f"grant select, insert on app.contribution, app.giver to {role}",
        *(
            f"grant update ({columns}) on app.{name} to {role}"
            for name, columns in CHANGEABLE.items()
        ),
        f"grant usage on schema sandbox to {role}",
        f"grant select, insert, update on all tables in schema sandbox to {role}",
    )


def downgrade() -> None:
    run_sql("drop table app.contribution, app.giver", "drop schema sandbox cascade")
