"""The command line on a copy of the told story that these tests may add to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.embedded_postgres import Server
from app.settings import Settings
from tests.databases import Database, cloned

Igoudar = Callable[..., Result]


@pytest.fixture(scope="module")
def own_story(server: Server, worker: str, told_story: str) -> Iterator[Database]:
    """A copy of the told story for one module."""
    with cloned(server, f"commands_{worker}", template=told_story) as database:
        yield database


@pytest.fixture(scope="module")
def igoudar(own_story: Database, settings: Settings) -> Igoudar:
    """Call the command line; its answer has the exit status and both outputs."""
    own = replace(settings, database_url=own_story.app_url)
    given = {
        "LOG_LEVEL": "error",
        "SECRET_KEY": own.secret_key,
        "DATABASE_URL": own.database_url,
        "DATABASE_OWNER_URL": own_story.owner_url,
        "IGOUDAR_HOME": str(own.home),
    }

    def call(*words: object, answer: str = "", columns: int = 120) -> Result:
        runner = CliRunner(env=given | {"COLUMNS": str(columns)})
        return runner.invoke(main, [str(word) for word in words], input=answer)

    return call
