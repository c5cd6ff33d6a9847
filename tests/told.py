"""The told demonstration, for every test that only looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from secrets import choice

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.demo.inviting import World
from app.demo.telling import tell
from app.embedded_postgres import Server
from app.evidence.files import FOLDER, DiskFiles
from app.extensions import db
from app.factory import create_app
from app.settings import Settings
from tests.databases import Database, cloned


@pytest.fixture(scope="session")
def told(server: Server, worker: str, settings: Settings) -> Iterator[Database]:
    """A database of its own in which the whole story was told, once."""
    with cloned(server, f"demo_{worker}") as database:
        with Session(database.engine_app) as session:
            tell(session, World(DiskFiles(settings.home / FOLDER), choice))
        yield database


@pytest.fixture(scope="session")
def told_app(told: Database, settings: Settings) -> Iterator[Flask]:
    """The application on the told demonstration."""
    made = create_app(
        replace(settings, database_url=told.app_url, database_owner_url=told.owner_url)
    )
    made.testing = True
    yield made
    with made.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def told_client(told_app: Flask) -> FlaskClient:
    """A visitor of the told demonstration."""
    return told_app.test_client()
