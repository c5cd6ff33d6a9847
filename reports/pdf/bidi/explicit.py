"""Rules X1 to X8 of UAX 9: explicit embeddings, overrides and isolates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.pdf.bidi.classes import EMBEDDINGS, INITIATORS, REMOVED

MAX_DEPTH = 125


def match_isolates(classes: Sequence[str]) -> dict[int, int]:
    """Pair each isolate initiator with its PDI (BD9), or with the text's end."""
    pairs: dict[int, int] = {}
    stack: list[int] = []
    for i, cls in enumerate(classes):
        if cls in INITIATORS:
            stack.append(i)
            pairs[i] = len(classes)
        elif cls == "PDI" and stack:
            pairs[stack.pop()] = i
        elif cls == "B":
            stack.clear()
    return pairs


def first_strong(classes: Sequence[str]) -> str:
    """Return the direction of the first strong class, isolates skipped (P2, P3)."""
    depth = 0
    for cls in classes:
        if cls in INITIATORS:
            depth += 1
        elif cls == "PDI":
            depth = max(0, depth - 1)
        elif depth == 0 and cls in {"L", "R", "AL"}:
            return "L" if cls == "L" else "R"
    return "L"


def explicit_levels(
    classes: Sequence[str], matches: dict[int, int], base: int
) -> tuple[list[int], list[str]]:
    """Return the explicit level of each character and its class after overrides."""
    walk = _Walk(base)
    levels: list[int] = []
    types: list[str] = []
    for i, cls in enumerate(classes):
        direction = cls[0]
        if cls == "FSI":
            direction = first_strong(classes[i + 1 : matches[i]])
        level, override = walk.step(cls, direction)
        levels.append(level)
        types.append(cls if cls in REMOVED or cls == "B" else override or cls)
    return levels, types


@dataclass(frozen=True, slots=True)
class _Status:
    """An entry of the directional status stack."""

    level: int
    override: str = ""
    isolate: bool = False


class _Walk:
    """The state that rules X2 to X8 carry from character to character."""

    def __init__(self, base: int) -> None:
        self._stack = [_Status(base)]
        self._overflow_isolates = 0
        self._overflow_embeddings = 0

    def _restart(self) -> None:
        del self._stack[1:]
        self._overflow_isolates = 0
        self._overflow_embeddings = 0

    def step(self, cls: str, direction: str) -> tuple[int, str]:
        """Take one character in; return its level and the override it stands under."""
        if cls in INITIATORS:
            top = self._stack[-1]
            self._push(direction, isolate=True)
            return top.level, top.override
        if cls in EMBEDDINGS:
            self._push(direction, override=direction if cls[2] == "O" else "")
        elif cls == "PDI":
            self._close_isolate()
        elif cls == "PDF":
            self._close_embedding()
        elif cls == "B":
            self._restart()
        return self._stack[-1].level, self._stack[-1].override

    def _push(
        self, direction: str, *, override: str = "", isolate: bool = False
    ) -> None:
        level = self._stack[-1].level
        level = (level + 1) | 1 if direction == "R" else (level + 2) & ~1
        overflown = self._overflow_isolates or self._overflow_embeddings
        if level <= MAX_DEPTH and not overflown:
            self._stack.append(_Status(level, override, isolate))
        elif isolate:
            self._overflow_isolates += 1
        elif not self._overflow_isolates:
            self._overflow_embeddings += 1

    def _close_isolate(self) -> None:
        if self._overflow_isolates:
            self._overflow_isolates -= 1
        elif any(status.isolate for status in self._stack):
            self._overflow_embeddings = 0
            while not self._stack.pop().isolate:
                pass

    def _close_embedding(self) -> None:
        if self._overflow_isolates:
            return
        if self._overflow_embeddings:
            self._overflow_embeddings -= 1
        elif not self._stack[-1].isolate and len(self._stack) > 1:
            self._stack.pop()
