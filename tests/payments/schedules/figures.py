"""What was played, in one line: schedules, payments, faults by kind, seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tests.payments.schedules.plan import KINDS

PROPERTY = "schedules"


def line_of(parts: Iterable[Mapping[str, object]]) -> str:
    """Add up what the parts of a run played; the longest part took the time."""
    sums: Counter[str] = Counter()
    seconds = 0.0
    for part in parts:
        sums.update({k: v for k, v in part.items() if isinstance(v, int)})
        seconds = max(seconds, float(str(part["seconds"])))
    faults = ", ".join(f"{kind} {sums[kind]:,}" for kind in KINDS)
    places = ", ".join(
        f"{name.removeprefix('in ')} {count:,}"
        for name, count in sorted(sums.items())
        if name.startswith("in ")
    )
    return (
        f"schedules: {sums['schedules']:,} with {sums['payments']:,} payments, "
        f"{sums['silent']:,} of them again with every message dropped; "
        f"faults: {faults}; crashed in: {places}; {seconds:.0f} s"
    )
