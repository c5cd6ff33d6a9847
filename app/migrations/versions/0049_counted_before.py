"""What was given before a cap was opened counts under it."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None

COUNT = "ledger.count_room_v1(bigint, bigint, bigint, timestamptz, text[], bigint[])"


def upgrade() -> None:
    run_sql(
        *(sql.statement(name) for name in sql.COUNTED),
        f"revoke execute on function {COUNT} from public",
        f"grant execute on function {COUNT} to {app_role()}",
    )


def downgrade() -> None:
    run_sql(f"drop function {COUNT}")
