"""Reservations of pools and caps."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("open_reservation", "reservation_end", "reservation", "cap_limit", "cap")
MADE = tuple(name for name in sql.RESERVATIONS if name != "reservation_tables_v1")


def upgrade() -> None:
    role = app_role()
    run_sql(
        *(sql.statement(name) for name in sql.RESERVATIONS),
        *(f"revoke execute on function ledger.{name} from public" for name in MADE),
        *(
            f"grant execute on function ledger.{name} to {role}"
            for name in sql.RESERVATIONS_CALLABLE
        ),
        *(f"grant select on ledger.{name} to {role}" for name in TABLES),
    )


def downgrade() -> None:
    run_sql(
        *(f"drop function ledger.{name}" for name in MADE),
        *(f"drop table ledger.{name}" for name in TABLES),
        "delete from ledger.guard where scope = 'cap'",
        "alter table ledger.guard drop constraint guard_scope_check",
        "alter table ledger.guard add constraint guard_scope_check check (scope in"
        " ('liquid', 'common', 'advance', 'budget_line', 'queue'))",
    )
