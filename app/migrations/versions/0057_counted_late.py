"""Caps that were opened before gifts were counted can count them, by a dated act."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

COUNT = "ledger.count_earlier_v1(bigint, bigint, bigint, timestamptz, text[], bigint[])"


def upgrade() -> None:
    """Make the function that counts them."""
    run_sql(
        *(sql.statement(name) for name in sql.COUNTED_LATE),
        f"revoke execute on function {COUNT} from public",
        f"grant execute on function {COUNT} to {app_role()}",
    )


def downgrade() -> None:
    """What was counted stays."""
    run_sql(f"drop function {COUNT}")
