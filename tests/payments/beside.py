"""Somebody else on a connection of their own, whose deed waits for ours to end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from time import monotonic

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

_IS_BLOCKED = text("select cardinality(pg_blocking_pids(:pid)) > 0")
PATIENCE = 60


def beside(
    sessions: sessionmaker[Session],
    ours: Callable[[Session], None],
    theirs: Callable[[Session], None],
) -> Exception | None:
    """Do ours, let somebody else begin theirs, end ours; return what theirs met.

    We end once they wait for us, or are done without waiting.
    """
    with ThreadPoolExecutor(1) as pool, sessions() as session:
        ours(session)
        begun, engine = Event(), session.get_bind().engine
        pids: list[int] = []

        def run() -> None:
            # On one connection, also after a commit of theirs: we watch it.
            with engine.connect() as link, sessions(bind=link) as other:
                pids.append(other.execute(text("select pg_backend_pid()")).scalar_one())
                begun.set()
                theirs(other)
                other.commit()

        running = pool.submit(run)
        begun.wait(PATIENCE)
        end = monotonic() + PATIENCE
        with sessions() as watch:
            while not running.done():
                blocked = watch.execute(_IS_BLOCKED, {"pid": pids[0]}).scalar_one()
                watch.rollback()
                if blocked:
                    break
                assert monotonic() < end, "they neither wait for us nor are done"
        session.commit()
        return _met(running)


def _met(running: Future[None]) -> Exception | None:
    error = running.exception(PATIENCE)
    if error is not None and not isinstance(error, Exception):
        raise error
    return error
