"""CPU time of a statement: its drawing alone, and with its figures from the book."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from secrets import choice
from statistics import quantiles

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from app.demo.inviting import World
from app.demo.telling import tell
from app.evidence.files import DiskFiles
from app.statements.making import Asked, make_statement
from benchmarks.book import Bench
from benchmarks.results import Result
from reports.pdf.documents.statement import render_project_statement
from reports.statements.sample import sample_statement

RUNS = 40


def measure(bench: Bench) -> list[Result]:
    """Draw the sample of two pages, then make a statement of the demonstration."""
    sample = sample_statement()
    drawn = _cpu(lambda: render_project_statement(sample, "fr"))
    arabic = _cpu(lambda: render_project_statement(sample, "ar"))
    engine = create_engine(bench.url)
    with Session(engine) as session, tempfile.TemporaryDirectory() as folder:
        book = tell(session, World(DiskFiles(Path(folder)), choice))
        made = _cpu(lambda: make_statement(session, book, Asked("P2", "fr")))
    engine.dispose()
    return [
        Result("statement, drawing the sample, French", drawn, "ms CPU", "≤ 40 ms"),
        Result("statement, drawing the sample, Arabic", arabic, "ms CPU", "≤ 40 ms"),
        Result("statement of P2, figures and drawing", made, "ms CPU", ""),
    ]


def _cpu(work: Callable[[], object]) -> float:
    """Return the first quartile: who shares the core stretches even its own time."""
    work()
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return quantiles(taken, n=4)[0]
