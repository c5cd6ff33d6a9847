"""Unicode bidirectional algorithm (UAX 9): which way each character of a line runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from reports.pdf.bidi.classes import INITIATORS, REMOVED, bidi_class
from reports.pdf.bidi.explicit import explicit_levels, match_isolates
from reports.pdf.bidi.resolve import IsolatingRun, resolve_sequence

__all__ = ["level_line", "resolve_levels", "visual_order"]

_TRAILING = INITIATORS | REMOVED | {"WS", "PDI"}

T = TypeVar("T")


def resolve_levels(text: str, base: int) -> list[int]:
    """Give each character of one paragraph its level, before rule L1.

    ``base`` is the paragraph's own level: 0 left to right, 1 right to left. Characters
    that rule X9 removes take the level of the character before them.
    """
    classes = [bidi_class(character) for character in text]
    matches = match_isolates(classes)
    explicit, types = explicit_levels(classes, matches, base)
    kept = [i for i, cls in enumerate(classes) if cls not in REMOVED]
    levels = list(explicit)
    for sequence in _sequences(kept, explicit, matches, base):
        for i, level in resolve_sequence(sequence, text, classes, types):
            levels[i] = level
    for i, cls in enumerate(classes):
        if cls in REMOVED:
            levels[i] = levels[i - 1] if i else base
    return levels


def level_line(text: str, levels: Sequence[int], base: int) -> list[int]:
    """Apply rule L1 to a line: separators and trailing spaces follow the paragraph."""
    result = list(levels)
    trailing = True
    for i in range(len(text) - 1, -1, -1):
        cls = bidi_class(text[i])
        if cls in {"B", "S"}:
            trailing = True
        elif cls not in _TRAILING:
            trailing = False
        if trailing:
            result[i] = base
    return result


def visual_order(items: Sequence[T], level_of: Callable[[T], int]) -> list[T]:
    """Apply rule L2: put items that stand in logical order into left-to-right order."""
    out = list(items)
    odd = [level_of(item) for item in out if level_of(item) % 2]
    if not odd:
        return out
    for level in range(max(map(level_of, out)), min(odd) - 1, -1):
        start = 0
        while start < len(out):
            end = start
            while end < len(out) and level_of(out[end]) >= level:
                end += 1
            out[start:end] = out[start:end][::-1]
            start = end + 1
    return out


def _level_runs(kept: Sequence[int], levels: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i in kept:
        if runs and levels[runs[-1][-1]] == levels[i]:
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _sequences(
    kept: Sequence[int], levels: Sequence[int], matches: dict[int, int], base: int
) -> list[IsolatingRun]:
    """Join level runs into isolating run sequences (BD13) with their sides (X10)."""
    runs = _level_runs(kept, levels)
    run_of_first = {run[0]: run for run in runs}
    closings = set(matches.values())
    place = {i: n for n, i in enumerate(kept)}
    sequences = []
    for run in runs:
        if run[0] in closings:
            continue
        indices = list(run)
        while (closing := matches.get(indices[-1])) in run_of_first:
            indices += run_of_first[closing]
        before, after = place[indices[0]] - 1, place[indices[-1]] + 1
        open_ended = indices[-1] in matches or after == len(kept)
        sides = (
            levels[kept[before]] if before >= 0 else base,
            base if open_ended else levels[kept[after]],
        )
        sequences.append(IsolatingRun(tuple(indices), levels[indices[0]], sides))
    return sequences
