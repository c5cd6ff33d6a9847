"""What is owed back out of a cash box stays in it."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, run_file, run_sql

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0041_cash_owed.sql"
OWED = "app.cash_owed_v1(bigint, text)"
KEEP = "app.keep_owed_cash_v1()"
TRIGGER = "create constraint trigger keep_owed_cash after insert on"
EACH = "deferrable initially deferred for each row when (new.entry_id is not null)"


def upgrade() -> None:
    """Look at the box at the end of each transaction that pays or carries from it."""
    run_file(SQL)
    run_sql(
        f"revoke execute on function {OWED} from public",
        f"revoke execute on function {KEEP} from public",
        f"grant execute on function {OWED} to {app_role()}",
        f"{TRIGGER} app.expense_event {EACH} execute function {KEEP}",
        f"{TRIGGER} payments.cash_deposit {EACH} execute function {KEEP}",
    )


def downgrade() -> None:
    """Let anything be paid from a box."""
    run_sql(
        "drop trigger keep_owed_cash on payments.cash_deposit",
        "drop trigger keep_owed_cash on app.expense_event",
        f"drop function {KEEP}",
        f"drop function {OWED}",
    )
