"""The same journal here and in other people's programs: export, check, balances."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from benchmarks.book import Bench
from benchmarks.results import Result
from ledger.book.balances import trial_balance
from ledger.plaintext.export import WRITERS, journal_lines, read_as_one

ENTRIES = 20_000
BEAN_CHECK = Path("var/peers/bin/bean-check")

_FILL = """
do $$
begin
  for n in 1..%d loop
    perform ledger.post_v1(%d, %d, 'gift', 'peer:' || n,
      date '2025-01-01' + n %% 600, array[%d, %d]::bigint[], array[%d, %d]::bigint[],
      array['EUR', 'EUR'], array[5000, -5000]::bigint[],
      array[5000, -5000]::bigint[], null, array[null, %d]::bigint[]);
  end loop;
end $$
"""


def measure(bench: Bench) -> list[Result]:
    """Export a journal for each program, and let it check and add up the same."""
    numbers = (bench.book.id, bench.act.id, bench.debit, bench.credit)
    fill = _FILL % (ENTRIES, *numbers, bench.fund, bench.fund, bench.lot)
    with psycopg.connect(bench.dsn, autocommit=True) as connection:
        connection.execute(fill.encode())
    engine = create_engine(bench.url)
    results: list[Result] = []
    with Session(engine) as session, tempfile.TemporaryDirectory() as folder:
        ours = _seconds(lambda: trial_balance(session, bench.book))
        for program in WRITERS:
            file = Path(folder) / f"journal.{program}"
            lines, spent = _written(session, bench, program, file)
            results.append(
                Result(f"export for {program}", lines / spent, "postings/s", "")
            )
            results += _beside(program, file, ours)
    engine.dispose()
    return results


def _written(
    session: Session, bench: Bench, program: str, file: Path
) -> tuple[int, float]:
    count = [0]

    def step(lines: int) -> None:
        count[0] += lines

    def export() -> None:
        read_as_one(session)
        with file.open("w", encoding="utf-8") as out:
            out.writelines(
                journal_lines(session, bench.book, WRITERS[program], step=step)
            )

    spent = _seconds(export)
    return count[0], spent


def _beside(program: str, file: Path, ours: float) -> list[Result]:
    """Let a program add up the journal it got; nothing where it is not installed."""
    commands = {
        "hledger": (shutil.which("hledger") or "", "-f", str(file), "bal", "--flat"),
        "beancount": (str(BEAN_CHECK.absolute()), "--no-cache", str(file)),
    }
    command = commands[program]
    if not Path(command[0]).is_file():
        print(f"NOT MEASURED: {program} is not installed (`make peers`)")
        return []
    peer = _cpu(command)
    name = f"all balances, beside {program} reading the same journal"
    return [Result(name, ours * 1000, "ms", "", None, peer * 1000, ours / peer)]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _cpu(command: tuple[str, ...]) -> float:
    """Run a program; return the seconds of processor that it used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    environment.pop("PYTHONPATH", None)
    subprocess.run(  # noqa: S603 - programs we found
        command, check=True, capture_output=True, env=environment
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
