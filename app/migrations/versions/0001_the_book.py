"""The book: its tables, its functions, and the rights of the application's role."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = app_role()
    run_sql(
        "create schema ledger",
        *(sql.statement(name) for name in sql.FIRST),
        "revoke execute on all functions in schema ledger from public",
        f"grant usage on schema ledger to {role}",
        f"grant select on all tables in schema ledger to {role}",
        *(f"grant execute on function ledger.{n} to {role}" for n in sql.CALLABLE),
    )


def downgrade() -> None:
    run_sql("drop schema ledger cascade")
