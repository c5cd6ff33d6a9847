"""Before the first limit of a cap holds there is room for every gift."""

from __future__ import annotations

from app.migrations.scripts import run_sql
from ledger.book import sql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

BOUND = "1000000000000000"


def upgrade() -> None:
    """Let nothing be refused for a limit of a day to come."""
    run_sql(_replaced())


def downgrade() -> None:
    """Take a limit of a day to come for one of nothing."""
    run_sql(_replaced().replace(BOUND, "0"))


def _replaced() -> str:
    made = sql.statement("room_v1")
    return made.replace("create function", "create or replace function", 1)
