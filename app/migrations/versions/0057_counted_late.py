"""Caps that were opened before gifts were counted can count them, by a dated act."""

from __future__ import annotations

from app.migrations.scripts import run_sql
from ledger.book import sql

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the function that counts them take such an act."""
    run_sql(*map(sql.replacement, sql.COUNTED))


def downgrade() -> None:
    """What was counted stays, and no older version says that act."""
