"""Applications lent to one test after another: to make one takes long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.extensions import db
from app.factory import create_app
from app.logs import configure_logs
from app.settings import Settings
from tests.passwords import hash_fast


@dataclass(frozen=True, slots=True)
class _Made:
    """An application, and what it was given when it was made."""

    app: Flask
    config: dict[str, Any]
    extensions: dict[str, Any]


class Lender:
    """Lends applications, each to one borrower at a time, as they were made."""

    def __init__(self) -> None:
        self._idle = defaultdict[Settings, list[_Made]](list)

    @contextmanager
    def lend(self, settings: Settings) -> Iterator[Flask]:
        """Lend an application on these settings that holds no connection.

        What is set in its ``config`` and ``extensions`` is gone when it comes back.
        """
        idle = self._idle[settings]
        made = idle.pop() if idle else _make(settings)
        configure_logs(settings.log_level)
        try:
            yield made.app
        finally:
            _restore(made.app.config, made.config)
            _restore(made.app.extensions, made.extensions)
            forget(made.app)
            idle.append(made)


def forget(app: Flask) -> None:
    """Close every connection that an application holds."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _make(settings: Settings) -> _Made:
    app = create_app(settings)
    app.testing = True
    hash_fast(app)
    return _Made(app, dict(app.config), dict(app.extensions))


def _restore(now: dict[str, Any], before: dict[str, Any]) -> None:
    now.clear()
    now.update(before)
