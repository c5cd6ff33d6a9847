"""Cash whose handing back was reversed is owed again, and stays in its box."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, run_file, run_sql

revision = "0046"
down_revision = "0043"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0046_handed_back.sql"
OWED = "app.cash_owed_v2(bigint, text)"
KEEP = "app.keep_owed_cash_v2()"
TABLES = ("app.expense_event", "payments.cash_deposit")
EACH = "deferrable initially deferred for each row when (new.entry_id is not null)"


def upgrade() -> None:
    """Ask of each handing back whether its entry stands."""
    run_file(SQL)
    run_sql(
        f"revoke execute on function {OWED} from public",
        f"revoke execute on function {KEEP} from public",
        f"grant execute on function {OWED} to {app_role()}",
        *_kept_by(KEEP),
    )


def downgrade() -> None:
    """Take a handing back for done whatever became of its entry."""
    run_sql(
        *_kept_by("app.keep_owed_cash_v1()"),
        f"drop function {KEEP}",
        f"drop function {OWED}",
    )


def _kept_by(function: str) -> list[str]:
    trigger = "constraint trigger keep_owed_cash after insert on"
    dropped = [f"drop trigger keep_owed_cash on {table}" for table in TABLES]
    made = [
        f"create {trigger} {table} {EACH} execute function {function}"
        for table in TABLES
    ]
    return dropped + made
