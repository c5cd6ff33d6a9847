"""Open the application for a command that speaks to a provider."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy.orm import Session

from app.cli.base import require_schema
from app.database import running_database
from app.extensions import db
from app.settings import Settings, load_settings


def quiet(settings: Settings) -> Settings:
    """Say only what is wrong, unless LOG_LEVEL asks for more: people read this."""
    if "LOG_LEVEL" in os.environ:
        return settings
    return replace(settings, log_level="warning")


@contextmanager
def open_application() -> Iterator[tuple[Session, Settings]]:
    """Give a session in an application, and its settings; all is closed at the end."""
    from app.factory import create_app  # noqa: PLC0415 - slow to import

    with running_database(quiet(load_settings())) as settings:
        require_schema(settings)
        application = create_app(settings)
        with application.app_context():
            try:
                yield db.session, settings
            finally:
                db.session.close()
                for engine in db.engines.values():
                    engine.dispose()
