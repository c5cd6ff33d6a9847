"""Old messages of providers may lose their words."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from payments import sql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = (
    "drop trigger as_said on payments.notice",
    "drop trigger as_received on payments.notice",
    (
        "create trigger as_received before update of book_id, id, provider,"
        " remote_event_id, type, remote_id, body, headers, received_at"
        " on payments.notice for each row execute function payments.append_only_v1()"
    ),
)


def upgrade() -> None:
    run_sql(
        sql.statement("shredding_v1"),
        f"grant update (body, headers) on payments.notice to {app_role()}",
    )


def downgrade() -> None:
    run_sql(
        f"revoke update (body, headers) on payments.notice from {app_role()}", *BEFORE
    )
