"""Entries per second: the posting function beside a bare insert, in turns."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def floor(bench: Bench) -> Iterator[Step]:
    """Insert an entry and its two postings the way a driver's user does, and commit."""
    with psycopg.connect(bench.dsn) as connection:

        def step(fact: str) -> None:
            row = connection.execute(
                "insert into bare.entry(book_id, kind, fact, occurred_on, day, act_id)"
                " values (%s, %s, %s, %s, %s, %s) returning id",
                (bench.book.id, "gift", fact, DAY, DAY, bench.act.id),
            ).fetchone()
            entry = row[0] if row else None
            connection.execute(
                "insert into bare.posting values"
                " (%s, %s, 1, %s, %s, 'EUR', %s, %s, null, null, null, %s),"
                " (%s, %s, 2, %s, %s, 'EUR', %s, %s, null, %s, null, %s)",
                (
                    *(bench.book.id, entry, bench.debit, bench.fund, 5000, 5000, DAY),
                    *(bench.book.id, entry, bench.credit, bench.fund, -5000, -5000),
                    *(bench.lot, DAY),
                ),
            )
            connection.commit()

        yield step


@contextmanager
def function(bench: Bench) -> Iterator[Step]:
    """Call the posting function as a transaction of its own."""
    marks = ", ".join(["%s"] * 12)
    query = b"select * from ledger.post_v1(%s)" % marks.encode()
    fixed = (
        array([bench.debit, bench.credit]),
        array([bench.fund, bench.fund]),
        array(["EUR", "EUR"]),
        array([5000, -5000]),
        array([5000, -5000]),
        None,
        array([None, bench.lot]),
    )
    with psycopg.connect(bench.dsn, autocommit=True) as connection:

        def step(fact: str) -> None:
            head = (bench.book.id, bench.act.id, "gift", fact, DAY)
            connection.execute(query, (*head, *fixed))

        yield step


@contextmanager
def in_session(bench: Bench) -> Iterator[Step]:
    """Post a draft inside a Session's transaction, and commit it."""
    engine = create_engine(bench.url)
    amount = Money(5000, "EUR")
    lines = (Line(BANK, "P1", amount), Line(GIFT, "P1", -amount, lot="L1"))
    with Session(engine) as session:

        def step(fact: str) -> None:
            post(session, bench.act, DraftEntry(EntryKind.GIFT, fact, DAY, lines))
            session.commit()

        yield step
    engine.dispose()


WAYS = {"floor": floor, "function": function, "session": in_session}


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
    with floor(bench) as bare, function(bench) as own, in_session(bench) as within:
        steps = {"floor": bare, "function": own, "session": within}
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
    blocks = [answers.get() for _ in range(clients * ROUNDS * len(WAYS))]
    for worker in workers:
        worker.join()
    return _results(blocks, clients)


def _results(blocks: list[tuple[str, int, list[float]]], clients: int) -> list[Result]:
    rates, tails = {}, {}
    for name in WAYS:
        turns = [
            [taken for n, t, taken in blocks if (n, t) == (name, turn)]
            for turn in range(ROUNDS)
        ]
        rates[name] = [sum(map(len, turn)) / BLOCK_SECONDS for turn in turns]
        every = [one for turn in turns for block in turn for one in block]
        tails[name] = quantiles(every, n=100)[98] * 1000
    results = []
    for name, what, target in (
        ("function", "a transaction of its own", "ratio ≥ 0.75"),
        ("session", "inside a Session's transaction", "ratio ≥ 0.55"),
    ):
        ratio = median(
            own / bare for own, bare in zip(rates[name], rates["floor"], strict=True)
        )
        who = "one client" if clients == 1 else f"{clients} clients, one hot account"
        results += [
            Result(
                f"entries, {who}, {what}",
                median(rates[name]),
                "entries/s",
                target,
                floor=median(rates["floor"]),
                ratio=ratio,
            ),
            Result(
                f"p99 of it, {who}, {what}",
                tails[name],
                "ms",
                "ratio ≤ 2",
                floor=tails["floor"],
                ratio=tails[name] / tails["floor"],
            ),
        ]
    return results
