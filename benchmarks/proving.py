"""Entries per second of sealing and verifying a book, and the memory they take."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.book.calls import driver
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing, seal_batch
from ledger.proof.storage import Link
from ledger.proof.verification import Verification, verify

HOW = Sealing(BOOK_SOURCES, os.urandom)
STEPS = (20_000, 60_000)

TURNS, SLICE = 5, 2.0
_POST = """
select ledger.post_v1(%d, %d, 'gift', 'seal:%d', date '2025-01-01',
  array[%d, %d]::bigint[], array[%d, %d]::bigint[], array['EUR', 'EUR'],
  array[5000, -5000]::bigint[], array[5000, -5000]::bigint[], null,
  array[null, %d]::bigint[])
"""
_FILL = """
do $$
begin
  for n in %d..%d loop
    perform ledger.post_v1(%d, %d, 'gift', 'seal:' || n,
      date '2025-01-01' + n %% 600, array[%d, %d]::bigint[], array[%d, %d]::bigint[],
      array['EUR', 'EUR'], array[5000, -5000]::bigint[],
      array[5000, -5000]::bigint[], null, array[null, %d]::bigint[]);
    if n %% 1000 = 0 then
      commit;
    end if;
  end loop;
end $$
"""


def measure(bench: Bench) -> list[Result]:
    """Seal and verify a book that grows, timing each step, then weigh it."""
    results = []
    engine = create_engine(bench.url)
    first = 1
    with Session(engine) as session:
        _seal(session, bench)
        for last in STEPS:
            _fill(bench, first, last)
            added, first = last - first + 1, last + 1
            cost = _cost([driver(session)], lambda: _seal(session, bench))
            name = f"sealing, {added:,} entries onto {last - added:,}"
            results += cost.results(name, added, "≥ 20,000")
            results += _verifying(session, bench, last)
        results.append(_beside(session, bench, first))
    engine.dispose()
    return results


def _verifying(session: Session, bench: Bench, entries: int) -> list[Result]:
    with psycopg.connect(bench.dsn) as helper:
        what = Verification(BOOK_SOURCES, helpers=[helper])
        links = [driver(session), helper]
        cost = _cost(links, lambda: verify(session, bench.book, what))
        tracemalloc.start()
        verify(session, bench.book, what)
        peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
        tracemalloc.stop()
    session.rollback()
    name = f"verifying, {entries:,} entries"
    memory = Result(f"memory of {name}", peak, "MiB", "flat")
    return [*cost.results(name, entries, "≥ 100,000"), memory]


@dataclass(frozen=True, slots=True)
class _Cost:
    """What a step took: on the clock, and of processors in all its processes."""

    wall: float
    cpu: float

    def results(self, name: str, entries: int, target: str) -> list[Result]:
        """Give the speed by the clock, and by the time of its processors."""
        at_once = 2 if "verifying" in name else 1
        could = entries / self.cpu * at_once
        return [
            Result(name, entries / self.wall, "entries/s", target),
            Result(f"{name}, by processor time", could, "entries/s", target),
        ]


def _cost(links: list[Link], step: Callable[[], object]) -> _Cost:
    """Time a step, and its processors here and in the server's processes."""
    before, start = _processors(links), time.perf_counter()
    step()
    return _Cost(time.perf_counter() - start, _processors(links) - before)


def _processors(links: list[Link]) -> float:
    spent = time.process_time()
    for link in links:
        stat = Path(f"/proc/{link.info.backend_pid}/stat").read_text(encoding="ascii")
        user, system = stat.rpartition(")")[2].split()[11:13]
        spent += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return spent


def _beside(session: Session, bench: Bench, first: int) -> Result:
    """Post by turns alone and while a sealer works, each for the same time."""
    rates: dict[bool, float] = {False: 0.0, True: 0.0}
    number = count(first)
    with psycopg.connect(bench.dsn, autocommit=True) as link:
        for turn in range(2 * TURNS):
            is_beside = bool(turn % 2)
            with ThreadPoolExecutor(1) as pool:
                sealer = pool.submit(_seal, session, bench) if is_beside else None
                rates[is_beside] += _posts(link, bench, number) / TURNS
                if sealer:
                    sealer.result()
    name = "posting beside a sealer"
    alone, beside = rates[False], rates[True]
    return Result(name, beside, "entries/s", "≥ 0.90", alone, ratio=beside / alone)


def _posts(link: Link, bench: Bench, number: Iterator[int]) -> float:
    """Post one by one for a while; return how many a second."""
    posted, start = 0, time.perf_counter()
    numbers = (bench.book.id, bench.act.id, bench.debit, bench.credit)
    while time.perf_counter() < start + SLICE:
        n = next(number)
        values = (*numbers, bench.fund, bench.fund, bench.lot)
        link.execute((_POST % (values[0], values[1], n, *values[2:])).encode())
        posted += 1
    return posted / (time.perf_counter() - start)


def _fill(bench: Bench, first: int, last: int) -> None:
    numbers = (bench.book.id, bench.act.id, bench.debit, bench.credit)
    fill = _FILL % (first, last, *numbers, bench.fund, bench.fund, bench.lot)
    with psycopg.connect(bench.dsn, autocommit=True) as connection:
        connection.execute(fill.encode())
    with psycopg.connect(bench.owner_dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze ledger.posting, ledger.journal_entry")


def _seal(session: Session, bench: Bench) -> None:
    while seal_batch(session, bench.book, HOW):
        session.commit()
    session.commit()
