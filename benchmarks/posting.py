"""Entries per second: the posting function beside a bare insert, in turns."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from multiprocessing.synchronize import Barrier
from statistics import median, quantiles

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import BANK, GIFT, Bench
from benchmarks.results import Result
from ledger.book.calls import array
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.money import Money

ROUNDS = 7
BLOCK_SECONDS = 1.0
DAY = date(2026, 6, 1)
Step = Callable[[str], None]

_FACTS = count()


@dataclass(frozen=True, slots=True)
class Shape:
    """The lines of the entries to post: account, fund, amount and lot of each."""

    lines: tuple[tuple[int, int, int, int | None], ...]

    @classmethod
    def gift(cls, bench: Bench) -> Shape:
        """Two lines in one fund, one of them on the hot account."""
        return cls(
            (
                (bench.debit, bench.fund, 5000, None),
                (bench.credit, bench.fund, -5000, bench.lot),
            )
        )

    @classmethod
    def over_two_funds(cls, bench: Bench) -> Shape:
        """Four lines, two in each of two funds."""
        return cls(
            tuple(
                (account, fund, minor, bench.lot)
                for fund in (bench.fund, bench.other_fund)
                for account, minor in ((bench.debit, 5000), (bench.credit, -5000))
            )
        )


POST = b"select * from ledger.post_v1(%s)" % b", ".join([b"%s"] * 12)
QUEUE = "insert into bare.job (book_id, task, fact) values (%s, %s, %s)"
TASK = "thank"


@contextmanager
def floor(bench: Bench, shape: Shape, *, with_job: bool = False) -> Iterator[Step]:
    """Insert an entry and its postings the way a driver's user does, and commit."""
    row = "(%s, %s, %s, %s, %s, 'EUR', %s, %s, null, %s, null, %s)"
    query = f"insert into bare.posting values {', '.join([row] * len(shape.lines))}"  # noqa: S608 - our own text
    with psycopg.connect(bench.dsn) as connection:

        def step(fact: str) -> None:
            found = connection.execute(
                "insert into bare.entry(book_id, kind, fact, occurred_on, day, act_id)"
                " values (%s, %s, %s, %s, %s, %s) returning id",
                (bench.book.id, "gift", fact, DAY, DAY, bench.act.id),
            ).fetchone()
            entry = found[0] if found else None
            values: list[object] = []
            for number, (account, fund, minor, lot) in enumerate(shape.lines, 1):
                values += (bench.book.id, entry, number, account, fund, minor, minor)
                values += (lot, DAY)
            connection.execute(query.encode(), values)
            if with_job:
                connection.execute(QUEUE, (bench.book.id, TASK, fact))
            connection.commit()

        yield step


def _fixed(shape: Shape) -> tuple[str | None, ...]:
    accounts, funds, amounts, lots = map(array, zip(*shape.lines, strict=True))
    currencies = array(["EUR"] * len(shape.lines))
    return (accounts, funds, currencies, amounts, amounts, None, lots)


@contextmanager
def function(bench: Bench, shape: Shape) -> Iterator[Step]:
    """Call the posting function as a transaction of its own."""
    fixed = _fixed(shape)
    with psycopg.connect(bench.dsn, autocommit=True) as connection:

        def step(fact: str) -> None:
            head = (bench.book.id, bench.act.id, "gift", fact, DAY)
            connection.execute(POST, (*head, *fixed))

        yield step


@contextmanager
def with_job(bench: Bench, shape: Shape) -> Iterator[Step]:
    """Call the posting function and write a row of a job in one transaction."""
    fixed = _fixed(shape)
    with psycopg.connect(bench.dsn) as connection:

        def step(fact: str) -> None:
            head = (bench.book.id, bench.act.id, "gift", fact, DAY)
            connection.execute(POST, (*head, *fixed))
            connection.execute(QUEUE, (bench.book.id, TASK, fact))
            connection.commit()

        yield step


@contextmanager
def in_session(bench: Bench, *, with_job: bool = False) -> Iterator[Step]:
    """Post a draft inside a Session's transaction, and commit it."""
    engine = create_engine(bench.url)
    amount = Money(5000, "EUR")
    lines = (Line(BANK, "P1", amount), Line(GIFT, "P1", -amount, lot="L1"))
    with Session(engine) as session:

        def step(fact: str) -> None:
            post(session, bench.act, DraftEntry(EntryKind.GIFT, fact, DAY, lines))
            if with_job:
                session.connection().exec_driver_sql(QUEUE, (bench.book.id, TASK, fact))
            session.commit()

        yield step
    engine.dispose()


def ways(bench: Bench) -> dict[str, AbstractContextManager[Step]]:
    """Give each way of posting, with its bare floors."""
    gift, two_funds = Shape.gift(bench), Shape.over_two_funds(bench)
    return {
        "floor": floor(bench, gift),
        "function": function(bench, gift),
        "session": in_session(bench),
        "floor_with_job": floor(bench, gift, with_job=True),
        "with_job": with_job(bench, gift),
        "session_with_job": in_session(bench, with_job=True),
        "floor of four": floor(bench, two_funds),
        "four": function(bench, two_funds),
    }


# Way, its floor, what it is, and what its rate over the floor's is aimed at.
SHOWN = (
    ("function", "floor", "a transaction of its own", 0.80),
    ("with_job", "floor_with_job", "in one transaction with its job", 0.60),
    ("session", "floor", "alone inside a Session's transaction", 0.60),
    (
        "session_with_job",
        "floor_with_job",
        "inside a Session's transaction, each with its job",
        0.60,
    ),
    ("four", "floor of four", "four lines over two funds", 0.70),
)


def _block(step: Step, prefix: str) -> list[float]:
    taken, now = [], time.perf_counter()
    end = now + BLOCK_SECONDS
    while now < end:
        step(f"{prefix}:{next(_FACTS)}")
        after = time.perf_counter()
        taken.append(after - now)
        now = after
    return taken


def _client(
    bench: Bench, number: int, barrier: Barrier, answers: multiprocessing.Queue[object]
) -> None:
    with ExitStack() as stack:
        steps = {name: stack.enter_context(way) for name, way in ways(bench).items()}
        for name, step in steps.items():
            step(f"{name}:{barrier.parties}:warm:{number}")
        for turn in range(ROUNDS):
            for name, step in steps.items():
                barrier.wait()
                answers.put(
                    (
                        name,
                        turn,
                        _block(step, f"{name}:{barrier.parties}:{number}:{turn}"),
                    )
                )


def measure(bench: Bench, clients: int) -> list[Result]:
    """Run all ways in turns, so that other work on the machine falls on all of them."""
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(clients), context.Queue()
    workers = [
        context.Process(target=_client, args=(bench, n, barrier, answers))
        for n in range(clients)
    ]
    for worker in workers:
        worker.start()
    blocks = [answers.get() for _ in range(clients * ROUNDS * len(ways(bench)))]
    for worker in workers:
        worker.join()
    return _results(blocks, clients)


def _results(blocks: list[tuple[str, int, list[float]]], clients: int) -> list[Result]:
    rates, tails = {}, {}
    for name in {name for name, _turn, _taken in blocks}:
        turns = [
            [taken for n, t, taken in blocks if (n, t) == (name, turn)]
            for turn in range(ROUNDS)
        ]
        rates[name] = [sum(map(len, turn)) / BLOCK_SECONDS for turn in turns]
        every = [one for turn in turns for block in turn for one in block]
        tails[name] = quantiles(every, n=100)[98] * 1000
    who = "one client" if clients == 1 else f"{clients} clients, one hot account"
    results = []
    for name, bare, what, aim in SHOWN:
        pairs = zip(rates[name], rates[bare], strict=True)
        results += [
            Result(
                f"entries, {who}, {what}",
                median(rates[name]),
                "entries/s",
                f"ratio ≥ {aim:.2f}",
                floor=median(rates[bare]),
                ratio=median(own / floor for own, floor in pairs),
            ),
            Result(
                f"p99 of it, {who}, {what}",
                tails[name],
                "ms",
                "ratio ≤ 1.5",
                floor=tails[bare],
                ratio=tails[name] / tails[bare],
            ),
        ]
    return results
