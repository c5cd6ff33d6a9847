"""Sealing and verifying a book, and posting while a sealer works."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.costs import Look
from benchmarks.results import Result
from ledger.book.books import Book
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.sealer import Sealing, seal_batch
from ledger.proof.storage import Link
from ledger.proof.verification import Verification, verify

HOW = Sealing(BOOK_SOURCES, os.urandom)
SEALED = ("leaf", "tile", "register_number")
"""The tables that sealing fills."""

TURNS, SLICE = 5, 2.0
_POST = """
select ledger.post_v1(%d, %d, 'gift', 'seal:%d', date '2025-01-01',
  array[%d, %d]::bigint[], array[%d, %d]::bigint[], array['EUR', 'EUR'],
  array[5000, -5000]::bigint[], array[5000, -5000]::bigint[], null,
  array[null, %d]::bigint[])
"""


def measure(bench: Bench) -> list[Result]:
    """Post by turns alone and beside a sealer; how both grow, `growing` measures."""
    engine = create_engine(bench.url)
    with Session(engine) as session:
        _seal(session, bench.book)
        result = _beside(session, bench)
    engine.dispose()
    return [result]


def sealing(session: Session, _links: list[Link], *, book: Book) -> Look:
    """Make the step that seals what waits."""
    return lambda: _seal(session, book)


def verifying(session: Session, links: list[Link], *, book: Book, dsn: str) -> Look:
    """Make the step that verifies a book, on two connections."""
    helper = psycopg.connect(dsn)
    links.append(helper)
    what = Verification(BOOK_SOURCES, helpers=[helper])

    def look() -> None:
        if not verify(session, book, what).is_good:
            raise RuntimeError("the book is not as it was sealed")

    return look


def _beside(session: Session, bench: Bench) -> Result:
    """Post by turns alone and while a sealer works, each for the same time."""
    rates: dict[bool, float] = {False: 0.0, True: 0.0}
    number = count()
    with psycopg.connect(bench.dsn, autocommit=True) as link:
        for turn in range(2 * TURNS):
            is_beside = bool(turn % 2)
            with ThreadPoolExecutor(1) as pool:
                sealer = pool.submit(_seal, session, bench.book) if is_beside else None
                rates[is_beside] += _posts(link, bench, number) / TURNS
                if sealer:
                    sealer.result()
    name = "posting beside a sealer"
    alone, beside = rates[False], rates[True]
    return Result(
        name, beside, "entries/s", "ratio ≥ 0.90", alone, ratio=beside / alone
    )


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


def _seal(session: Session, book: Book) -> None:
    while seal_batch(session, book, HOW):
        session.commit()
    session.commit()
