"""The same journal here and in other people's programs: export, check, balances."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from benchmarks.book import Bench
from benchmarks.costs import processors, weigh
from benchmarks.growing import Filler, growing
from benchmarks.reading import readings
from benchmarks.results import Result
from ledger.plaintext.export import WRITERS, journal_lines, read_as_one

ENTRIES, POSTED = 50_000, 300
BEAN_CHECK = Path("var/peers/bin/bean-check")
PYTHON = Path("var/peers/bin/python")
PROGRAM = Path(__file__).with_name("hordak_program.py")
_POST = """
select ledger.post_v1(%d, %d, 'operating_cost', 'alone:%d', date '2026-01-05',
  array[%d, %d]::bigint[], array[%d, %d]::bigint[], array['EUR', 'EUR'],
  array[5000, -5000]::bigint[], array[5000, -5000]::bigint[])
"""


def measure(bench: Bench) -> list[Result]:
    """Export a journal for each program, and let it check and add up the same."""
    results: list[Result] = []
    with growing(bench, "peers") as filler, tempfile.TemporaryDirectory() as folder:
        posted = _post(filler)
        filler.copy(ENTRIES)
        ours = {
            what.name: weigh(bench.url, what.step, what.times).cpu
            for what in readings(filler.book)
        }
        results += _beside_hordak(bench, ours | {"posting": posted})
        trial = ours["trial balance, nothing closed"]
        for program in WRITERS:
            file = Path(folder) / f"journal.{program}"
            lines, spent = _written(filler, program, file)
            name = f"export of {lines:,} postings for {program}"
            results.append(Result(name, lines / spent, "postings/s", ""))
            results += _beside(program, file, trial)
    return results


def _post(filler: Filler) -> float:
    """Post one by one, a transaction each; return the processors' seconds of one."""
    numbers = (filler.book.id, filler.act.id)
    accounts, fund = filler.accounts, filler.funds[0]
    with psycopg.connect(filler.bench.dsn, autocommit=True) as link:
        before = processors([link])
        for number in range(POSTED):
            pair = (accounts[0], accounts[1 + number % 99], fund, fund)
            link.execute((_POST % (*numbers, number, *pair)).encode())
        return (processors([link]) - before) / POSTED


def _beside_hordak(bench: Bench, ours: dict[str, float]) -> list[Result]:
    """Let django-hordak do the same in a database of its own on the same server."""
    if not PYTHON.is_file():
        print("NOT MEASURED: django-hordak is not installed (`make peers`)")
        return []
    with psycopg.connect(bench.superuser_dsn, autocommit=True) as link:
        link.execute("create database hordak")
        socket = str(link.info.host)
    asked = (str(PYTHON.absolute()), str(PROGRAM), socket, "postgres", "hordak")
    environment = {
        name: one for name, one in os.environ.items() if name != "PYTHONPATH"
    }
    told = subprocess.run(  # noqa: S603 - programs we found
        (*asked, str(ENTRIES)), check=False, capture_output=True, env=environment
    )
    if told.returncode:
        print(f"NOT MEASURED: django-hordak failed: {told.stderr.decode()}")
        return []
    theirs: dict[str, float] = json.loads(told.stdout)
    at = f"{2 * ENTRIES:,} postings, beside django-hordak"
    rows = (
        ("one entry posted", "posting", "post"),
        ("balance", "balance", "balance"),
        ("statement of 200 lines", "statement of 200 lines", "statement"),
        ("trial balance", "trial balance, nothing closed", "trial"),
    )
    return [
        Result(
            *(f"{name}, {at}", ours[own] * 1000, "ms CPU", "ratio < 1"),
            peer=theirs[other] * 1000,
            ratio=ours[own] / theirs[other],
        )
        for name, own, other in rows
    ]


def _written(filler: Filler, program: str, file: Path) -> tuple[int, float]:
    count, session = [0], filler.session

    def step(lines: int) -> None:
        count[0] += lines

    def export() -> None:
        read_as_one(session)
        with file.open("w", encoding="utf-8") as out:
            out.writelines(
                journal_lines(session, filler.book, WRITERS[program], step=step)
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
    name = f"trial balance, {2 * ENTRIES:,} postings, beside {program}"
    ratio = ours / peer
    aim = "ratio < 1"
    return [Result(name, ours * 1000, "ms CPU", aim, peer=peer * 1000, ratio=ratio)]


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
