"""Room under a cap that is given back."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = app_role()
    run_sql(
        *(sql.statement(name) for name in sql.ROOM),
        "revoke execute on function ledger.return_room_v1 from public",
        f"grant execute on function ledger.return_room_v1 to {role}",
        f"grant select on ledger.room_return to {role}",
    )


def downgrade() -> None:
    run_sql("drop function ledger.return_room_v1", "drop table ledger.room_return")
