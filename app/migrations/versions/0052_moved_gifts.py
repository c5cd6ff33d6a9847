"""Cash that its giver moved to another project is owed there, once that is stopped."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, run_file, run_sql

revision = "0052"
down_revision = "0050"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0052_moved_gifts.sql"
CAME = "app.brought_by_v1(bigint, bigint)"
OWED = "app.cash_owed_v3(bigint, text)"
KEEP = "app.keep_owed_cash_v3()"
TABLES = ("app.expense_event", "payments.cash_deposit")
EACH = "deferrable initially deferred for each row when (new.entry_id is not null)"


def upgrade() -> None:
    """Follow a gift back to what brought it."""
    run_file(SQL)
    run_sql(
        *(f"revoke execute on function {one} from public" for one in (CAME, OWED)),
        f"revoke execute on function {KEEP} from public",
        f"grant execute on function {CAME} to {app_role()}",
        f"grant execute on function {OWED} to {app_role()}",
        *_kept_by(KEEP),
    )


def downgrade() -> None:
    """Look for what brought a gift no further than at its own entry."""
    run_sql(
        *_kept_by("app.keep_owed_cash_v2()"),
        f"drop function {KEEP}",
        f"drop function {OWED}",
        "drop index app.surplus_choice_entry_idx",
        f"drop function {CAME}",
    )


def _kept_by(function: str) -> list[str]:
    trigger = "constraint trigger keep_owed_cash after insert on"
    dropped = [f"drop trigger keep_owed_cash on {table}" for table in TABLES]
    made = [
        f"create {trigger} {table} {EACH} execute function {function}"
        for table in TABLES
    ]
    return dropped + made
