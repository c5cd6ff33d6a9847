"""The told demonstration: told once a run, copied for whoever looks at it."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import choice

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.demo.inviting import World
from app.demo.telling import tell
from app.embedded_postgres import Server
from app.evidence.files import FOLDER, DiskFiles
from app.factory import create_app
from app.people.signing_in import hash_password
from app.settings import Settings
from tests.databases import Database, cloned, kept
from tests.lending import Lender, forget
from tests.passwords import hash_fast
from tests.people.visiting import PASSWORD

STORY = "igoudar_story"


@pytest.fixture(scope="session")
def told_story(server: Server, settings: Settings) -> str:
    """The name of the database in which the story was told; all share one password.

    The first worker that asks tells it, the others wait; each gets its files.
    """
    shelf = server.folders.root.parent / STORY
    with (shelf.with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shelf.exists():
            _tell_into(server, settings, shelf)
    shutil.copytree(shelf, settings.home / FOLDER, dirs_exist_ok=True)
    return STORY


def _tell_into(server: Server, settings: Settings, shelf: Path) -> None:
    database = kept(server, STORY)
    app = create_app(_on(database, settings))
    hash_fast(app)
    with app.app_context():
        hashed = hash_password(PASSWORD)
    forget(app)
    draft = shelf.with_suffix(".draft")
    with Session(database.engine_app) as session:
        tell(session, World(DiskFiles(draft), choice, hash_for=lambda _address: hashed))
    database.dispose()
    draft.rename(shelf)


@pytest.fixture(scope="session")
def told(server: Server, worker: str, told_story: str) -> Iterator[Database]:
    """A copy of the told story that the worker's tests only look at."""
    with cloned(server, f"demo_{worker}", template=told_story) as database:
        yield database


@pytest.fixture(scope="session")
def told_app(lender: Lender, told: Database, settings: Settings) -> Iterator[Flask]:
    """The application on the told demonstration."""
    with lender.lend(_on(told, settings)) as lent:
        yield lent


@pytest.fixture
def told_client(told_app: Flask) -> FlaskClient:
    """A visitor of the told demonstration."""
    return told_app.test_client()


def _on(database: Database, settings: Settings) -> Settings:
    return replace(
        settings,
        database_url=database.app_url,
        database_owner_url=database.owner_url,
    )
