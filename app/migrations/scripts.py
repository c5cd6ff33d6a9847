"""Helpers for migrations: run a file of SQL, name the application's role."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_sql(*parts: str) -> None:
    """Run statements of SQL as they stand, in the migration's transaction.

    They go to the driver without parameters, so that `%` and `:` mean themselves.
    """
    cursor = op.get_bind().connection.cursor()
    for part in parts:
        cursor.execute(part)
    cursor.close()


def run_file(path: Path) -> None:
    """Run a file of SQL, which may hold many statements."""
    run_sql(path.read_text(encoding="utf-8"))


def app_role() -> str:
    """Name the application's role, quoted, for use in `grant`."""
    name: str = op.get_context().opts["app_role"]
    return op.get_bind().dialect.identifier_preparer.quote(name)


def append_only(table: str) -> tuple[str, str]:
    """Return what lets nobody change or remove the rows of a table."""
    run = "execute function ledger.append_only_v1()"
    row = f"append_only before update or delete on {table} for each row"
    whole = f"append_only_all before truncate on {table} for each statement"
    return (f"create trigger {row} {run}", f"create trigger {whole} {run}")
