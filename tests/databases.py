"""Databases for tests: one server a run, one template, one copy a worker."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import Engine, make_url

from app.database import make_engine
from app.embedded_postgres import Server, connect_or_start
from app.embedded_postgres.roles import APP, OWNER
from app.migrate import migrate

TEMPLATE = "igoudar_template"
END_CONNECTIONS = """
    select pg_terminate_backend(pid) from pg_stat_activity where datname = %s
"""


@dataclass(frozen=True, slots=True)
class Database:
    """One database of the test server, as each of its two roles sees it."""

    name: str
    app_url: str
    owner_url: str
    superuser_url: str
    engine_app: Engine
    engine_owner: Engine

    def dispose(self) -> None:
        self.engine_app.dispose()
        self.engine_owner.dispose()


def start_server() -> Server:
    """Start a server in a folder of its own, and migrate the template once."""
    home = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    server = connect_or_start(home, durable=False)
    try:
        with admin(server) as connection:
            connection.execute(f"create database {TEMPLATE} owner {OWNER}")
        migrate(server.url(OWNER, TEMPLATE))
    except BaseException:
        stop_server(server)
        raise
    return server


def stop_server(server: Server) -> None:
    server.stop()
    shutil.rmtree(server.folders.root.parent)


@contextmanager
def admin(server: Server) -> Iterator[psycopg.Connection]:
    with psycopg.connect(
        host=str(server.socket), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        yield connection


@contextmanager
def cloned(server: Server, name: str, template: str = TEMPLATE) -> Iterator[Database]:
    """Make a database out of the template, and leave it without connections.

    It ends with the server, or when another of its name is made: to drop a database,
    a server writes all it holds of every other one to the disk first.
    """
    database = kept(server, name, template)
    try:
        yield database
    finally:
        database.dispose()
        with admin(server) as connection:
            connection.execute(END_CONNECTIONS, (name,))


def kept(server: Server, name: str, template: str = TEMPLATE) -> Database:
    """Make a database out of the template that stays as long as the server."""
    with admin(server) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(
            f"create database {name} template {template} strategy wal_log owner {OWNER}"
        )
    return Database(
        name=name,
        app_url=server.url(APP, name),
        owner_url=server.url(OWNER, name),
        superuser_url=server.url("postgres", name),
        engine_app=make_engine(server.url(APP, name)),
        engine_owner=make_engine(server.url(OWNER, name)),
    )


def socket_of(url: str) -> str:
    """Give the folder of the socket that an address names."""
    return str(make_url(url).query["host"])
