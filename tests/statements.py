"""Every statement that reaches the database, whoever sends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements of all connections of this process meanwhile."""
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def listening(self: object, query: object, *rest: object, **more: object) -> object:
        asked.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(self, query, *rest, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", listening)
        yield asked
