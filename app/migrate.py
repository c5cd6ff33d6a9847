"""Bring a database to the schema of this program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.embedded_postgres.roles import APP

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = {"version_table": "schema_version", "version_table_schema": "app"}


def configuration(owner_url: str = "", *, app_role: str = APP) -> Config:
    """Give Alembic's configuration; `app_role` receives the rights."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(owner_url=owner_url, app_role=app_role)
    return config


def migrate(owner_url: str, *, app_role: str = APP, revision: str = "head") -> None:
    """Run every migration that is missing, as the owner, each in a transaction."""
    command.upgrade(configuration(owner_url, app_role=app_role), revision)


@cache
def head() -> str | None:
    """Name the newest migration of this program."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def current(connection: Connection) -> str | None:
    """Name the newest migration of a database."""
    context = MigrationContext.configure(connection, opts=VERSION_TABLE)
    return context.get_current_revision()
