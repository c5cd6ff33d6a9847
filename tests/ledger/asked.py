"""What a session asks of the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def statements(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """Collect what is asked of the database meanwhile."""
    found: list[tuple[str, Any]] = []
    engine = session.get_bind()

    def listen(_c: object, _u: object, statement: str, values: Any, *_: object) -> None:
        found.append((statement, values))

    event.listen(engine, "before_cursor_execute", listen)
    yield found
    event.remove(engine, "before_cursor_execute", listen)
