"""Entries per second of sealing and verifying a book, and the memory they take."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing, seal_batch
from ledger.proof.verification import Verification, verify

HOW = Sealing(BOOK_SOURCES, os.urandom)
STEPS = (20_000, 60_000)

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
            count, first = last - first + 1, last + 1
            taken = _timed(lambda: _seal(session, bench))
            name = f"sealing, {count:,} entries onto {last - count:,}"
            results.append(Result(name, count / taken, "entries/s", "≥ 20,000"))
            results += _verifying(session, bench, last)
    engine.dispose()
    return results


def _verifying(session: Session, bench: Bench, entries: int) -> list[Result]:
    with psycopg.connect(bench.dsn) as helper:
        what = Verification(BOOK_SOURCES, helpers=[helper])
        taken = _timed(lambda: verify(session, bench.book, what))
        tracemalloc.start()
        verify(session, bench.book, what)
        peak = tracemalloc.get_traced_memory()[1] / (1 << 20)
        tracemalloc.stop()
    session.rollback()
    name = f"verifying, {entries:,} entries"
    return [
        Result(name, entries / taken, "entries/s", "≥ 100,000"),
        Result(f"memory of {name}", peak, "MiB", "flat"),
    ]


def _seal(session: Session, bench: Bench) -> None:
    while seal_batch(session, bench.book, HOW):
        session.commit()
    session.commit()


def _fill(bench: Bench, first: int, last: int) -> None:
    numbers = (bench.book.id, bench.act.id, bench.debit, bench.credit)
    fill = _FILL % (first, last, *numbers, bench.fund, bench.fund, bench.lot)
    with psycopg.connect(bench.dsn, autocommit=True) as connection:
        connection.execute(fill.encode())
    with psycopg.connect(bench.owner_dsn, autocommit=True) as connection:
        connection.execute("vacuum analyze ledger.posting, ledger.journal_entry")


def _timed(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start
