"""The queue of background jobs, and the application's rights on it."""

from __future__ import annotations

from pathlib import Path

from app.migrations.scripts import app_role, run_file, run_sql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Kept as it was published, so that a database does not depend on the day it was made.
QUEUE = Path(__file__).parents[1] / "sql" / "procrastinate_3_10.sql"
TABLES = (
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)
DROP_FUNCTIONS = """
do $$
declare
    found regprocedure;
begin
    for found in
        select oid from pg_proc
        where pronamespace = 'public'::regnamespace
        and proname like 'procrastinate%'
    loop
        execute format('drop function %s', found);
    end loop;
end
$$
"""


def upgrade() -> None:
    role = app_role()
    run_file(QUEUE)
    run_sql(
        f"grant select, insert, update, delete on {', '.join(TABLES)} to {role}",
        f"grant usage on all sequences in schema public to {role}",
        f"grant usage on schema app to {role}",
        f"grant select on app.schema_version to {role}",
    )


def downgrade() -> None:
    role = app_role()
    run_sql(
        f"drop table {', '.join(TABLES)} cascade",
        DROP_FUNCTIONS,
        "drop type procrastinate_job_to_defer_v1",
        "drop type procrastinate_job_event_type",
        "drop type procrastinate_job_status",
        f"revoke select on app.schema_version from {role}",  # noqa: S608 - our own role
        f"revoke usage on schema app from {role}",
    )
