"""Clients who all work on the same funds: each on a connection and a thread of its own.

What a client was told (acknowledged) is what is counted afterwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from random import Random
from threading import Barrier
from time import perf_counter

from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.database import engine_options
from ledger.book.errors import LedgerError
from tests.ledger.small_book import SmallBook

PATIENCE = "120s"
TRIES = 5
ACTS = count(10**6)


@dataclass(slots=True)
class Told:
    """What the clients were told: of each kind how often, and what moved where."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)
    deadlocks: int = 0
    given_up: int = 0
    waits: list[float] = field(default_factory=list)
    """How long each deed took, in seconds."""

    @property
    def p99(self) -> int:
        """How many milliseconds all but one in a hundred took at most."""
        ordered = sorted(self.waits)
        return round(1000 * ordered[len(ordered) * 99 // 100])

    def add(self, other: Told) -> None:
        self.done += other.done
        self.refused += other.refused
        for fund, minor in other.moved.items():
            self.moved[fund] += minor
        self.deadlocks += other.deadlocks
        self.given_up += other.given_up
        self.waits += other.waits


@dataclass(slots=True)
class Client:
    """One of many: its book on its own connection, its chance, what it was told."""

    mine: SmallBook
    number: int
    chance: Random
    meet: Barrier
    told: Told = field(default_factory=Told)
    turn: int = 0
    visit: int = 1

    @property
    def code(self) -> str:
        return f"{self.visit}.{self.number}.{self.turn}"

    def do(self, work: Callable[[Client], dict[str, int]]) -> None:
        """Do one thing and commit it; what the book refuses counts as refused."""
        began = perf_counter()
        self._do(work)
        self.told.waits.append(perf_counter() - began)

    def _do(self, work: Callable[[Client], dict[str, int]]) -> None:
        for _ in range(TRIES):
            try:
                moved = self._once(work)
            except LedgerError as refusal:
                self.mine.session.rollback()
                self.told.refused[type(refusal).__name__] += 1
                return
            except OperationalError as error:
                self.mine.session.rollback()
                if not isinstance(error.orig, DeadlockDetected | SerializationFailure):
                    raise
                self.told.deadlocks += 1
            else:
                self.told.done[work.__name__] += 1
                for fund, minor in moved.items():
                    self.told.moved[fund] += minor
                return
        self.told.given_up += 1

    def _once(self, work: Callable[[Client], dict[str, int]]) -> dict[str, int]:
        session = self.mine.session
        session.execute(text(f"set local lock_timeout = '{PATIENCE}'"))
        moved = work(self)
        session.commit()
        return moved


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many clients there are, how often each has its turn, and what they may do."""

    clients: int
    turns: int
    deeds: tuple[Callable[[Client], dict[str, int]], ...]
    first: Callable[[Client], dict[str, int]]

    def work(self, url: str, small: SmallBook, seed: int = 1) -> Told:
        """Let all work at once on a book; return what they were told in all."""
        engine = create_engine(url, pool_size=self.clients, **engine_options())
        meet = Barrier(self.clients, timeout=120)

        def one(number: int) -> Told:
            with Session(engine) as session:
                mine = SmallBook(session, small.book, ACTS)
                client = Client(mine, number, Random(f"{seed}:{number}"), meet)  # noqa: S311 - chance, no secret
                client.visit = seed
                meet.wait()
                client.do(self.first)
                for client.turn in range(1, self.turns + 1):
                    client.do(client.chance.choice(self.deeds))
                return client.told

        whole = Told()
        with ThreadPoolExecutor(self.clients) as pool:
            for told in pool.map(one, range(self.clients)):
                whole.add(told)
        engine.dispose()
        return whole
