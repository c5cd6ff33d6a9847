"""What a message, a giver's click or a sweep looks up is found without walking a book.

The attempts of a contribution, the disputes of an attempt, the messages that wait.
"""

from __future__ import annotations

from app.migrations.scripts import run_sql

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

FOUND = """
create index attempt_contribution_idx
  on payments.attempt (book_id, contribution);
create index dispute_attempt_idx on payments.dispute (book_id, attempt_id);
create index notice_waiting_idx on payments.notice (book_id, id)
  where state = 'new';
"""

WALKED = """
drop index payments.attempt_contribution_idx;
drop index payments.dispute_attempt_idx;
drop index payments.notice_waiting_idx;
"""


def upgrade() -> None:
    """Add the indexes."""
    run_sql(FOUND)


def downgrade() -> None:
    """Drop them."""
    run_sql(WALKED)
