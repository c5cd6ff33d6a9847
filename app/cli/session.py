"""What a command stands in: settings, a running database, a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from sqlalchemy.orm import Session

from app.cli.base import require_schema
from app.database import make_engine, running_database
from app.settings import load_settings


@contextmanager
def open_session(role: Literal["app", "owner"] = "app") -> Iterator[Session]:
    """Open a session of a role, on a database that is started if need be.

    The command commits; what it has not committed is undone at the end. Raises
    DatabaseError when the schema is not this program's.
    """
    with running_database(load_settings()) as settings:
        require_schema(settings)
        is_app = role == "app"
        engine = make_engine(
            settings.database_url if is_app else settings.database_owner_url
        )
        try:
            with Session(engine) as session:
                yield session
        finally:
            engine.dispose()
