"""T5: PostgreSQL killed under load, again and again: nothing acknowledged is lost."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from typing_extensions import override

from app.embedded_postgres import Server, connect_or_start
from app.embedded_postgres.roles import APP, OWNER
from app.migrate import migrate
from ledger.book import tables
from ledger.book.books import find_book
from ledger.book.registers import open_fund
from ledger.integrity import check_book
from tests.crashing.deeds import Desk, Place, give, open_ground

pytestmark = pytest.mark.long

BOOK = "torn"
PLACE = Place(BOOK, 1)
WRITERS = 8
ROUNDS = 50
GIFTS_A_ROUND = 1_000


class Load:
    """Writers who give and give, and write down what was acknowledged to them."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, poolclass=NullPool)
        self.numbers = count(1)
        self.acknowledged: list[int] = []
        self.doubtful: list[int] = []

    def run(self, enough: int, kill: Callable[[], None]) -> None:
        """Give until enough was acknowledged, then kill; wait for every writer."""
        reached, goal = Event(), len(self.acknowledged) + enough
        with ThreadPoolExecutor(WRITERS) as pool:
            writers = [pool.submit(self._write, goal, reached) for _ in range(WRITERS)]
            assert reached.wait(120), "the writers stand still"
            kill()
            for writer in writers:
                writer.result(timeout=120)

    def give(self, number: int) -> None:
        with Session(self.engine) as session:
            give(Desk(session, place_of(number), count(number * 10)))
            self.commit(session)

    def commit(self, session: Session) -> None:
        session.commit()

    def _write(self, goal: int, reached: Event) -> None:
        while True:
            number = next(self.numbers)
            try:
                self.give(number)
            except DBAPIError:
                self.doubtful.append(number)
                return
            self.acknowledged.append(number)
            if len(self.acknowledged) >= goal:
                reached.set()

    def posted(self) -> list[str]:
        with Session(self.engine) as session:
            query = select(tables.journal_entry.c.fact)
            return list(session.scalars(query))


class Forgetful(Load):
    """Writers who acknowledge what they never committed."""

    @override
    def commit(self, session: Session) -> None:
        session.rollback()


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="igoudar-test-"))
    yield folder
    shutil.rmtree(folder)


def kill(server: Server) -> None:
    """End the server, then all its processes: ended first, it starts none meanwhile."""
    assert server.process is not None
    server.process.kill()
    server.process.wait(60)
    while left := server.folders.processes():
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def prepared(home: Path, load: type[Load]) -> tuple[Server, Load]:
    """A server of its own with the book and the fund that everybody gives to."""
    server = connect_or_start(home)
    migrate(server.url(OWNER))
    made = load(server.url(APP))
    with Session(made.engine) as session:
        open_ground(session, BOOK)
        open_fund(session, Desk(session, PLACE, count(1)).act("open"), PLACE.fund)
        session.commit()
    return server, made


def lost(load: Load) -> set[str]:
    """What was acknowledged and is not there; nothing may stand there twice."""
    facts = load.posted()
    assert len(facts) == len(set(facts)), "an entry was posted twice"
    return {fact_of(number) for number in load.acknowledged} - set(facts)


def fact_of(number: int) -> str:
    return f"bank:{place_of(number).code('G')}:gift"


def place_of(number: int) -> Place:
    return PLACE.elsewhere(f"-{number}")


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, load, doubtful = *prepared(home, Load), 0
    for _ in range(ROUNDS):
        load.run(GIFTS_A_ROUND, partial(kill, server))
        server = connect_or_start(home)
        assert lost(load) == set()
        for number in load.doubtful:
            load.give(number)  # done again, it is there once
        doubtful += len(load.doubtful)
        load.acknowledged += load.doubtful
        load.doubtful.clear()
    facts = load.posted()
    assert sorted(facts) == sorted(map(fact_of, load.acknowledged))
    with capsys.disabled():
        print(  # noqa: T201 - the line that this test tells
            f"\nT5: {ROUNDS} kills, {len(load.acknowledged)} acknowledged, of these"
            f" {doubtful} on the second try, 0 lost, 0 twice"
        )
    assert len(facts) >= ROUNDS * GIFTS_A_ROUND
    with Session(load.engine) as session:
        found = check_book(session, find_book(session, BOOK))
        assert [each for each in found if not each.is_warning] == []
    load.engine.dispose()
    server.stop()


def test_writers_who_forget_to_commit_are_caught(home: Path) -> None:
    server, load = prepared(home, Forgetful)
    load.run(20, partial(kill, server))
    with connect_or_start(home):
        assert len(lost(load)) >= 20
        load.engine.dispose()
