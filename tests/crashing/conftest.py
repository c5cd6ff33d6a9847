"""A database in which deeds are done, interrupted and done again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from app.embedded_postgres import Server
from tests.crashing.deeds import open_ground
from tests.databases import Database, cloned

GROUND = "crashing"


@pytest.fixture(scope="module")
def ground(server: Server, worker: str) -> Iterator[Database]:
    """A database with one book, in which each deed has a fund of its own."""
    with cloned(server, f"crashing_{worker}") as made:
        with Session(made.engine_app) as session:
            open_ground(session, GROUND)
        yield made
