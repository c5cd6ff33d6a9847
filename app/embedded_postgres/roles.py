"""The two roles of the program and its database, made once in our own server."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "igoudar_owner"
APP = "igoudar_app"
DATABASE = "igoudar"


def make_roles(socket: Path) -> None:
    """Make the owner, the application's role and the database, where missing."""
    with psycopg.connect(
        host=str(socket), user="postgres", dbname="postgres", autocommit=True
    ) as connection:
        for role in (OWNER, APP):
            if not _exists(connection, "pg_roles", "rolname", role):
                connection.execute(
                    sql.SQL(
                        "create role {} login nosuperuser nocreatedb nocreaterole"
                    ).format(sql.Identifier(role))
                )
        if not _exists(connection, "pg_database", "datname", DATABASE):
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(DATABASE), sql.Identifier(OWNER)
                )
            )


def _exists(
    connection: psycopg.Connection[tuple[object, ...]],
    table: str,
    column: str,
    name: str,
) -> bool:
    query = sql.SQL("select from {} where {} = %s").format(
        sql.Identifier(table), sql.Identifier(column)
    )
    return connection.execute(query, (name,)).fetchone() is not None
