"""Let a process die at one moment of a deed, as a power cut or a kill would.

The moments are: before and after each statement, and before and after each commit. A
child does the deed and dies at the one it was told; no child of a real service ends
more abruptly. What it reported before its death it had acknowledged.
"""

from __future__ import annotations

import multiprocessing as mp
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection as Pipe

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from app.database import make_engine
from tests.crashing.deeds import DEEDS, Place
from tests.crashing.flawed import FLAWED

KNOWN = DEEDS | FLAWED
DEAD = 137
FUNCTION = re.compile(rb"ledger\.(\w+_v1)\(")
STARTER = mp.get_context("forkserver")
STARTER.set_forkserver_preload([__name__])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended: dead or done, and whether it had acknowledged its deed."""

    has_died: bool
    has_acknowledged: bool


class Moments:
    """Counts the moments of a deed, and ends the process at one of them.

    It also remembers which functions of the ledger were called.
    """

    def __init__(self, last: int | None = None) -> None:
        self.last = last
        self.passed = 0
        self.called: set[str] = set()

    def hear(self, query: object) -> None:
        """Note what a statement calls."""
        words = query if isinstance(query, bytes) else str(query).encode()
        self.called |= {name.decode() for name in FUNCTION.findall(words)}

    def tick(self, *_: object) -> None:
        """Pass one moment, or die at it."""
        if self.passed == self.last:
            os._exit(DEAD)
        self.passed += 1


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

    event.listen(engine, "commit", moments.tick)
    return engine


def die_at(url: str, name: str, place: Place, moment: int | None) -> Outcome:
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
    child_died = child.exitcode == DEAD
    child.close()
    return Outcome(child_died, has_acknowledged)


def do_here(engine: Engine, name: str, place: Place) -> None:
    """Do a deed in this process, as whoever asked does it again after a crash."""
    with Session(engine) as session:
        KNOWN[name].do(session, place)


def _child(url: str, name: str, place: Place, moment: int | None, tell: Pipe) -> None:
    moments = Moments(moment)
    engine = watched(make_engine(url, pooled=False), moments)
    event.listen(Session, "after_commit", moments.tick)
    with Session(engine) as session:
        KNOWN[name].do(session, place)
        tell.send_bytes(b"done")
    moments.tick()
    engine.dispose()


def _was_told(pipe: Pipe) -> bool:
    try:
        return pipe.recv_bytes() == b"done"
    except EOFError:
        return False
