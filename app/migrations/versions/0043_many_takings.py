"""An entry may take from more lots than a small number counts."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the number of a taking."""
    run_sql("alter table ledger.taking alter number type integer")


def downgrade() -> None:
    """Narrow it again; what does not fit is refused."""
    run_sql("alter table ledger.taking alter number type smallint")
