"""Let a process die, or lose its database, at one moment of a deed.

The moments are: before and after each statement, and before and after each commit. A
child does the deed and at the one it was told it ends, as a power cut or a kill would
end it, or its connections are cut and it goes on without. What it reported before its
end it had acknowledged.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection as Pipe

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.database import make_engine
from tests.crashing.deeds import Place
from tests.crashing.every import DEEDS
from tests.crashing.flawed import FLAWED

KNOWN = DEEDS | FLAWED
DEAD = 137
FUNCTION = re.compile(rb"ledger\.(\w+_v1)\(")
STARTER = mp.get_context("forkserver")
STARTER.set_forkserver_preload([__name__])


class Ending(Enum):
    """What befalls a child: its own death, or the loss of its database."""

    DEATH = auto()
    CUT = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: struck or done, and whether it had acknowledged its deed."""

    was_struck: bool
    has_acknowledged: bool


class Moments:
    """Counts the moments of a deed, and strikes at one of them.

    It also remembers which functions of the ledger were called.
    """

    def __init__(self, last: int | None = None, ending: Ending = Ending.DEATH) -> None:
        self.last = last
        self.ending = ending
        self.passed = 0
        self.called: set[str] = set()
        self.connections: list[psycopg.Connection] = []

    def hear(self, query: object) -> None:
        """Note what a statement calls."""
        words = query if isinstance(query, bytes) else str(query).encode()
        self.called |= {name.decode() for name in FUNCTION.findall(words)}

    def tick(self, *_: object) -> None:
        """Pass one moment, or be struck at it."""
        if self.passed == self.last:
            if self.ending is Ending.DEATH:
                os._exit(DEAD)
            self._cut()
        self.passed += 1

    @property
    def has_struck(self) -> bool:
        return self.last is not None and self.passed > self.last

    def _cut(self) -> None:
        """Shut every connection, as a failing network does: nobody is told."""
        for connection in self.connections:
            with suppress(OSError, psycopg.OperationalError):
                wire = socket.socket(fileno=os.dup(connection.fileno()))
                wire.shutdown(socket.SHUT_RDWR)
                wire.close()


def watched(engine: Engine, moments: Moments) -> Engine:
    """Count each statement of an engine's connections, and each commit."""

    class Cursor(psycopg.Cursor):  # type: ignore[type-arg]
        def execute(self, query, *args, **options):  # type: ignore[no-untyped-def]
            moments.hear(query)
            moments.tick()
            done = super().execute(query, *args, **options)
            moments.tick()
            return done

        @contextmanager
        def copy(self, query, *args, **options) -> Iterator[psycopg.Copy]:  # type: ignore[no-untyped-def]
            moments.tick()
            with super().copy(query, *args, **options) as copied:
                yield copied
            moments.tick()

    @event.listens_for(engine, "connect")
    def connected(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.cursor_factory = Cursor
        moments.connections.append(connection)

    event.listen(engine, "commit", moments.tick)
    return engine


def strike_at(url: str, name: str, place: Place, moment: tuple[int, Ending]) -> Outcome:
    """Let a child do a deed until a moment, or whole."""
    ours, theirs = STARTER.Pipe(duplex=False)
    child = STARTER.Process(target=_child, args=(url, name, place, moment, theirs))
    child.start()
    theirs.close()
    child.join()
    has_acknowledged = _was_told(ours)
    ours.close()
    if child.exitcode not in (0, DEAD):
        raise AssertionError(f"{name} at {moment}: the child ended {child.exitcode}")
    was_struck = child.exitcode == DEAD
    child.close()
    return Outcome(was_struck, has_acknowledged)


def do_here(engine: Engine, name: str, place: Place) -> None:
    """Do a deed in this process, as whoever asked does it again after a crash."""
    with Session(engine) as session:
        KNOWN[name].do(session, place)


def _child(
    url: str, name: str, place: Place, moment: tuple[int, Ending], tell: Pipe
) -> None:
    moments = Moments(*moment)
    engine = watched(make_engine(url, pooled=False), moments)
    event.listen(Session, "after_commit", moments.tick)
    try:
        with Session(engine) as session:
            KNOWN[name].do(session, place)
            tell.send_bytes(b"done")
        moments.tick()
    except DBAPIError:
        if not moments.has_struck:
            raise
    if moments.has_struck:
        os._exit(DEAD)
    engine.dispose()


def _was_told(pipe: Pipe) -> bool:
    try:
        return pipe.recv_bytes() == b"done"
    except EOFError:
        return False
