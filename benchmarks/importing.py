"""Rows a second of an import, beside the same rows inserted bare in one transaction."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.book.acts import Command
from payments.formats.open_collective import classify, read_export
from payments.open_collective.importing import import_export

EVENTS = 900
ROUNDS = 5
_COLUMNS = (
    *("datetime", "shortId", "type", "kind", "isRefund", "amount"),
    *("paymentProcessorFee", "netAmount", "currency", "accountSlug"),
)
_ENTRY = """
insert into bare.entry (book_id, kind, fact, occurred_on, day, act_id)
values (%s, 'gift', %s, %s, %s, 1) returning id
"""
_POSTING = """
insert into bare.posting (book_id, entry_id, line, account_id, fund_id, currency,
  amount_minor, base_minor, day) values (%s, %s, %s, 1, 1, 'EUR', %s, %s, %s)
"""


def measure(bench: Bench) -> list[Result]:
    """Import an invented file and insert its rows bare, in rounds that alternate."""
    content = _file()
    ours, floor = [], []
    for number in range(ROUNDS):
        name = f"import-{number}"
        ours.append(_seconds(partial(_import, bench, content, name)))
        floor.append(_seconds(partial(_insert, bench, content, number)))
    rows = EVENTS * 2
    speed, bare = rows / median(ours), rows / median(floor)
    name = f"import of an Open Collective file of {rows:,} rows"
    aim = "≥ 2,000 rows/s"
    return [Result(name, speed, "rows/s", aim, floor=bare, ratio=speed / bare)]


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _import(bench: Bench, content: bytes, name: str) -> None:
    engine = create_engine(bench.url)
    command = Command("system:bench", name, datetime.now(UTC))
    with Session(engine) as session:
        import_export(session, command, read_export(content), book_name=name)
        session.commit()
    engine.dispose()


def _insert(bench: Bench, content: bytes, book: int) -> None:
    """Insert what the import posts, by the driver alone and without any check."""
    with psycopg.connect(bench.dsn) as connection:
        for row in read_export(content).rows:
            entry = (book, row.row_id, row.on, row.on)
            found = connection.execute(_ENTRY, entry).fetchone()
            for number, line in enumerate(classify(row).lines):
                minor = line.amount.minor
                values = (book, found and found[0], number, minor, minor, row.on)
                connection.execute(_POSTING, values)


def _file() -> bytes:
    """Write gifts of two years, each with its host fee."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for number in range(EVENTS):
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=19 * number)
        when, tail = at.isoformat(), ("EUR", "bench")
        gift = ("CREDIT", "CONTRIBUTION", "", "20.00", "-0.83", "19.17")
        fee = ("DEBIT", "HOST_FEE", "", "-2.00", "0", "-2.00")
        writer.writerow((when, f"a{number:07}", *gift, *tail))
        writer.writerow((when, f"b{number:07}", *fee, *tail))
    return text.getvalue().encode()
