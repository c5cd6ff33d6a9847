"""Charts of accounts that keepers adopt, numbers of a book's own, reference rates."""

from __future__ import annotations

from app.migrations.scripts import app_role, run_sql
from ledger.book import sql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("keeper_chart", "chart_number", "reference_rate")


def upgrade() -> None:
    role = app_role()
    run_sql(
        *(sql.statement(name) for name in sql.CHARTS),
        *(
            f"revoke execute on function ledger.{n} from public"
            for n in sql.CHARTS_CALLABLE
        ),
        *(
            f"grant execute on function ledger.{n} to {role}"
            for n in sql.CHARTS_CALLABLE
        ),
        *(f"grant select on ledger.{name} to {role}" for name in TABLES),
    )


def downgrade() -> None:
    run_sql(
        *(f"drop function ledger.{name}" for name in sql.CHARTS_CALLABLE),
        *(f"drop table ledger.{name}" for name in TABLES),
    )
