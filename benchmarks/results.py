"""What a measurement found, as a value, a table and a file."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Result:
    """One figure, beside the floor or the peer of the same run.

    ``ratio`` is the figure over its floor or peer; ``target`` is what is aimed at, for
    the ratio where it says so, else for the figure. Where the figure is time of
    processors or a speed by it, ``clock`` is the same by the clock.
    """

    name: str
    value: float
    unit: str
    target: str
    floor: float | None = None
    peer: float | None = None
    ratio: float | None = None
    clock: float | None = None


def write(results: list[Result], path: Path) -> None:
    """Write the figures for machines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [row for result in results for row in _rows(result)]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _rows(result: Result) -> Iterator[dict[str, object]]:
    """Give a figure, and its time by the clock as a figure of its own."""
    row = asdict(result)
    clock = row.pop("clock")
    yield row
    if clock is not None:
        beside = dict.fromkeys(("floor", "peer", "ratio"))
        yield row | beside | {"name": f"{result.name}, by the clock", "value": clock}


def show(name: str, results: list[Result]) -> None:
    """Print the figures of one measurement as a table."""
    loads = " ".join(f"{load:.1f}" for load in os.getloadavg())
    title = f"{name}; load of the machine in 1, 5 and 15 minutes: {loads}"
    heads = ("what", "figure", "unit", "by the clock", "floor", "peer", "ratio", "aim")
    table = Table(*heads, title=title)
    for result in results:
        numbers = (result.clock, result.floor, result.peer, result.ratio)
        table.add_row(
            result.name,
            _number(result.value),
            result.unit,
            *("" if number is None else _number(number) for number in numbers),
            result.target,
        )
    Console(width=150).print(table)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"
