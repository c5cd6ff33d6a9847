"""How the program reaches its database: one place makes every engine."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool, QueuePool

CONNECT_TIMEOUT = 10


def make_engine(url: str, *, pooled: bool = True) -> Engine:
    """Make the engine of one role. Whoever makes it disposes of it."""
    return create_engine(
        url,
        poolclass=QueuePool if pooled else NullPool,
        pool_pre_ping=pooled,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "igoudar",
            "options": "-c timezone=UTC",
        },
    )
