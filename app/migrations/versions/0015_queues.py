"""Where the queues of lots begin, so that reading one does not grow with its past."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role, callable_ = app_role(), sql.QUEUES_CALLABLE
    made = (name for name in sql.QUEUES if name != "queue_tables_v1")
    run_sql(
        *(sql.statement(name) for name in sql.QUEUES),
        *(f"revoke execute on function ledger.{name} from public" for name in made),
        *(f"grant execute on function ledger.{name} to {role}" for name in callable_),
        f"grant select on ledger.queue_head to {role}",
    )


def downgrade() -> None:
    made = (name for name in sql.QUEUES if name != "queue_tables_v1")
    run_sql(
        *(f"drop function ledger.{name}" for name in made),
        "drop table ledger.queue_head",
        "drop index ledger.taking_moved_idx",
        "drop index ledger.posting_fund_lot_idx",
        "create index posting_party_idx on ledger.posting (book_id, party_id, day)"
        " where party_id is not null",
    )
