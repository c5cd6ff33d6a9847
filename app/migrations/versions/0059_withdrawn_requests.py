"""A request for a refund is withdrawn once its giver chose what becomes of the gift."""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

WITHDRAWN = """
alter table app.refund_decision
  drop constraint refund_decision_decision_check,
  add constraint refund_decision_decision_check
    check (decision in ('approved', 'declined', 'withdrawn'));
"""

DECIDED = """
alter table app.refund_decision
  drop constraint refund_decision_decision_check,
  add constraint refund_decision_decision_check
    check (decision in ('approved', 'declined'));
"""


def upgrade() -> None:
    """Let a decision be the giver's own."""
    run_sql(WITHDRAWN)


def downgrade() -> None:
    """Fails where a request was withdrawn: no such row is thrown away."""
    run_sql(DECIDED)
