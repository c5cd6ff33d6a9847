"""The fixtures that every test of the database stands on."""

from __future__ import annotations

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.embedded_postgres.roles import APP, OWNER
from app.migrate import current, head
from tests.databases import Database


def test_sessions_work_as_the_applications_role(session: Session) -> None:
    assert session.scalar(text("select current_user")) == APP


def test_the_workers_database_stands_at_the_newest_migration(
    engine_owner: Engine,
) -> None:
    with engine_owner.connect() as connection:
        assert connection.scalar(text("select current_user")) == OWNER
        assert current(connection) == head()


def test_a_fresh_database_is_another_one(
    database: Database, fresh_database: Database
) -> None:
    assert fresh_database.name != database.name
    with fresh_database.engine_owner.connect() as connection:
        name = connection.scalar(text("select current_database()"))
        assert name == fresh_database.name
        assert current(connection) == head()
