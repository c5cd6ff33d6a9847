"""Alembic's entry: run the migrations as the owner, over our schemas alone."""

from __future__ import annotations

import os

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, text
from sqlalchemy.dialects.postgresql import DOMAIN
from sqlalchemy.types import TypeEngine

from app.database import make_engine
from app.embedded_postgres.roles import APP
from app.migrate import VERSION_TABLE
from app.tables import METADATA, SCHEMAS

LOCK_TIMEOUT = "5s"


def is_ours(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    """Leave out what others keep in the database, such as the queue's tables."""
    if kind == "schema":
        return name in SCHEMAS
    schema_table = parents.get("schema_qualified_table_name")
    return schema_table != "app.schema_version"


def is_other_type(
    migration: MigrationContext,
    found: Column[object],
    written: Column[object],
    found_type: TypeEngine[object],
    _written_type: TypeEngine[object],
) -> bool | None:
    """Compare a domain by the type below it: its check is the database's alone."""
    if not isinstance(found_type, DOMAIN):
        return None
    below: Column[object] = Column(found.name, found_type.data_type)
    return migration.impl.compare_type(below, written)


def run() -> None:
    given = context.config.attributes
    url = given.get("owner_url") or os.environ["DATABASE_OWNER_URL"]
    engine = make_engine(url, pooled=False)
    with engine.connect() as connection:
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text("create schema if not exists app"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=list(METADATA),
            include_schemas=True,
            include_name=is_ours,
            compare_type=is_other_type,
            compare_server_default=True,
            transaction_per_migration=True,
            app_role=given.get("app_role", APP),
            **VERSION_TABLE,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
