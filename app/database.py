"""How the program reaches its database: one place makes every engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool, Pool, QueuePool

from app.embedded_postgres import connect_or_start
from app.embedded_postgres.binaries import OLDEST
from app.embedded_postgres.folders import Folders
from app.embedded_postgres.roles import APP, OWNER
from app.resting import watch_pools
from app.settings import Settings

CONNECT_TIMEOUT = 10
PREPARED = 500
"""How many statements a connection keeps prepared: all that the program asks."""


class DatabaseError(Exception):
    """The database does not do for this program; the text says why and what to do."""


def engine_options() -> dict[str, Any]:
    """Give what every engine of the program is made with."""
    return {
        # What people typed stays out of the messages of errors, and so of the logs.
        "hide_parameters": True,
        "connect_args": {
            "connect_timeout": CONNECT_TIMEOUT,
            "application_name": "igoudar",
            "options": "-c timezone=UTC",
        },
    }


watch_pools()


@event.listens_for(Pool, "connect")
def _keep_prepared(connection: object, _record: object) -> None:
    """Let no statement be planned anew because a hundred others came between.

    The driver counts a statement once for each size of its numbers, and of itself
    keeps a hundred: fewer than one gift asks.
    """
    if isinstance(connection, psycopg.Connection):
        connection.prepared_max = PREPARED


@event.listens_for(Engine, "rollback")
def _roll_back_prepared(connection: Connection) -> None:
    """Roll back without forgetting what is prepared, which no rollback undoes.

    The driver forgets every prepared statement with each rollback, for fear of tables
    that were made in it; ours are made by migrations alone. Every request that only
    reads ends so: nothing it asks would ever be planned but anew.
    """
    if connection.closed or connection.invalidated:
        return
    own = connection.connection.driver_connection
    if not isinstance(own, psycopg.Connection):
        return
    if own.info.transaction_status is TransactionStatus.INTRANS:
        with suppress(psycopg.Error):  # the driver meets it too, and tells
            own.pgconn.exec_(b"rollback")


def make_engine(url: str, *, pooled: bool = True) -> Engine:
    """Make the engine of one role. Whoever makes it disposes of it."""
    pool = QueuePool if pooled else NullPool
    return create_engine(url, poolclass=pool, **engine_options())


@contextmanager
def running_database(settings: Settings) -> Iterator[Settings]:
    """Have a database for a while: the one that is set, or the embedded server.

    Gives the settings with both addresses filled in, checked.
    """
    if settings.is_embedded:
        with connect_or_start(settings.home) as server:
            yield replace(
                settings,
                database_url=server.url(APP),
                database_owner_url=server.url(OWNER),
            )
    else:
        check_database(settings)
        yield settings


def revive_database(settings: Settings, stack: ExitStack) -> None:
    """Start the embedded server again where none is there: stopped, or killed.

    The new one ends with the stack. Engines reconnect by themselves.
    """
    if not settings.is_embedded:
        return
    folders = Folders(root=settings.home.resolve() / "postgres")
    if not folders.is_served():
        stack.enter_context(connect_or_start(settings.home))


def check_database(settings: Settings) -> None:
    """Refuse a server that is too old, or an application role that may too much."""
    engine = make_engine(settings.database_url, pooled=False)
    owner = settings.database_owner_url and settings.owner_role
    try:
        with engine.connect() as connection:
            version = text(
                "select current_setting('server_version_num')::int, version()"
            )
            require_version(*connection.execute(version).one())
            _check_role(connection, owner)
    except OperationalError as error:
        raise DatabaseError(
            f"DATABASE_URL: no connection to {engine.url!r}: {str(error.orig).strip()}"
        ) from error
    finally:
        engine.dispose()


def require_version(number: int, name: str) -> None:
    """Refuse a server that lacks what our SQL uses."""
    if number // 10_000 < OLDEST:
        raise DatabaseError(
            f"DATABASE_URL: the server is {name.partition(' on ')[0]}; PostgreSQL "
            f"{OLDEST} or newer is needed. Upgrade it, or unset DATABASE_URL for the "
            "embedded server."
        )


def _check_role(connection: Connection, owner: str) -> None:
    """See that the application cannot lay hands on what the owner guards."""
    role, is_superuser = connection.execute(
        text("select rolname, rolsuper from pg_roles where rolname = current_user")
    ).one()
    if is_superuser:
        raise DatabaseError(
            f"DATABASE_URL: the role {role!r} is a superuser, whom no rule of the "
            "register binds. Name a role without that right (docs/operations.md)."
        )
    has_owner = text(
        "select pg_has_role(oid, 'member') from pg_roles where rolname = :owner"
    )
    if connection.scalar(has_owner, {"owner": owner}):
        raise DatabaseError(
            f"DATABASE_URL: the role {role!r} has the rights of {owner!r}, the owner "
            "of the tables, whom no rule of the register binds. Name another role."
        )
