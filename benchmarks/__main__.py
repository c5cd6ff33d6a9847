"""Run every measurement: ``python -m benchmarks [NAME …]``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    banking,
    growing,
    importing,
    many_years,
    pages,
    payments,
    peers,
    posting,
    proving,
    statement,
    tracing,
)
from benchmarks.book import Bench, bench
from benchmarks.results import Result, show, write

MEASURES: dict[str, Callable[[Bench], list[Result]]] = {
    "posting": lambda bench: [
        *posting.measure(bench, 1),
        *posting.measure(bench, 8),
    ],
    "growing": growing.measure,
    "tracing": tracing.measure,
    "many_years": many_years.measure,
    "proving": proving.measure,
    "importing": importing.measure,
    "banking": banking.measure,
    "statement": statement.measure,
    "payments": payments.measure,
    "pages": pages.measure,
    "peers": peers.measure,
}


def main(names: list[str]) -> None:
    """Measure what is named, or everything."""
    results: list[Result] = []
    with bench() as made:
        for name in names or list(MEASURES):
            found = MEASURES[name](made)
            show(name, found)
            results += found
            write(results, Path("var/bench/latest.json"))


if __name__ == "__main__":  # a process that measures alone imports this too
    main(sys.argv[1:])
