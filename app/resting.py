"""See that a connection which rested in a pool still leads to the server."""

from __future__ import annotations

import select
from time import monotonic

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry, Pool

TRUSTED_SECONDS = 5.0
"""How long a connection may rest and is not asked again, while its socket is silent."""

RESTS_SINCE = "igoudar.rests_since"


def watch_pools() -> None:
    """Look at each connection that leaves a pool, instead of asking the server.

    A server that ends, or ends a connection, says so on the socket, which we read
    without a trip. What lies longer may be cut on the way without a word: it is asked.
    """
    event.listen(Pool, "checkin", _note_rest)
    event.listen(Pool, "checkout", _refuse_dead)


def _note_rest(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[RESTS_SINCE] = monotonic()


def _refuse_dead(
    connection: object, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Let the pool connect anew where a connection is dead, and so all that rested."""
    since = record.info.get(RESTS_SINCE)
    if since is None or not isinstance(connection, psycopg.Connection):
        return
    is_trusted = monotonic() - since < TRUSTED_SECONDS and _is_silent(connection)
    if not is_trusted and not _answers(connection):
        raise InvalidatePoolError


def _is_silent(connection: psycopg.Connection[object]) -> bool:
    """Say whether a connection is open, and nothing came that nobody asked for."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _answers(connection: psycopg.Connection[object]) -> bool:
    try:
        return connection.pgconn.exec_(b"").status == ExecStatus.EMPTY_QUERY
    except psycopg.Error:
        return False
