"""People, territories, projects, evidence, spending, and the application's rights."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, run_sql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"

# Rows that tell what was decided or handed in: nobody changes or removes them.
APPEND_ONLY = (
    "association",
    "entry_evidence",
    "evidence",
    "evidence_clearance",
    "evidence_page",
    "evidence_upload",
    "expense",
    "expense_event",
    "expense_evidence",
    "fund_publication",
    "project",
    "project_event",
    "role_end",
    "role_grant",
    "territory",
)
# Names and texts: written again when somebody finds better words, or erased.
CHANGEABLE = {
    "budget_line_name": "name",
    "keeper_name": "name, sort_key",
    "party_name": "name, sort_key, person_id, erased_at",
    "person": "name, sort_key, language, email, password, is_active, session_key",
    "project_text": "title, summary, lede, place",
    "territory_text": "name, sort_key, region, lede",
}


def upgrade() -> None:
    role = app_role()
    ours = ", ".join(f"app.{name}" for name in (*APPEND_ONLY, *CHANGEABLE))
    run_sql(
        (SQL / "0003_tables.sql").read_text(encoding="utf-8"),
        f"grant select, insert on {ours} to {role}",
        *(
            f"grant update ({columns}) on app.{name} to {role}"
            for name, columns in CHANGEABLE.items()
        ),
        *(
            f"create trigger append_only before update or delete on app.{name}"
            " for each row execute function ledger.append_only_v1()"
            for name in APPEND_ONLY
        ),
        *(
            f"create trigger append_only_all before truncate on app.{name}"
            " for each statement execute function ledger.append_only_v1()"
            for name in APPEND_ONLY
        ),
    )


def downgrade() -> None:
    names = ", ".join(f"app.{name}" for name in (*APPEND_ONLY, *CHANGEABLE))
    run_sql(f"drop table {names}")
