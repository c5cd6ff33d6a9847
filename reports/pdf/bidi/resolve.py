"""Rules W, N and I of UAX 9: weak and neutral characters, then levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.pdf.bidi.brackets import CLOSER, CLOSERS, canonical
from reports.pdf.bidi.classes import INITIATORS, NEUTRAL

MAX_OPEN_BRACKETS = 63

_STRENGTH = {"L": "L", "R": "R", "EN": "R", "AN": "R"}


@dataclass(frozen=True, slots=True)
class IsolatingRun:
    """An isolating run sequence: its characters, level, and the levels beside it."""

    indices: tuple[int, ...]
    level: int
    sides: tuple[int, int]

    @property
    def embedding(self) -> str:
        """The direction of the sequence's own level."""
        return _direction(self.level)

    @property
    def start(self) -> str:
        """The direction assumed before the sequence (sos)."""
        return _direction(max(self.level, self.sides[0]))

    @property
    def end(self) -> str:
        """The direction assumed after the sequence (eos)."""
        return _direction(max(self.level, self.sides[1]))


def resolve_sequence(
    sequence: IsolatingRun, text: str, classes: Sequence[str], overridden: Sequence[str]
) -> Iterator[tuple[int, int]]:
    """Yield the position and the resolved level of each character of a sequence."""
    indices = sequence.indices
    types = [overridden[i] for i in indices]
    _resolve_marks(types, sequence.start)
    _resolve_weak(types, sequence.start)
    marks = [classes[i] == "NSM" for i in indices]
    _resolve_brackets("".join(text[i] for i in indices), types, marks, sequence)
    _resolve_neutral(types, sequence)
    for i, kind in zip(indices, types, strict=True):
        yield i, sequence.level + _rise(kind, odd=sequence.level % 2 == 1)


def _rise(kind: str, *, odd: bool) -> int:
    """Rules I1 and I2: how far a type lies above the level of its sequence."""
    if odd:
        return int(kind != "R")
    return {"L": 0, "R": 1}.get(kind, 2)


def _direction(level: int) -> str:
    return "R" if level % 2 else "L"


def _resolve_marks(types: list[str], start: str) -> None:
    """Rule W1: a mark takes the type of what it stands on."""
    previous = start
    for i, kind in enumerate(types):
        if kind == "NSM":
            types[i] = previous
        previous = "ON" if kind in INITIATORS or kind == "PDI" else types[i]


def _resolve_weak(types: list[str], start: str) -> None:
    """Rules W2 to W7: numbers and what stands between them."""
    _resolve_numbers(types, start)
    _join_separators(types)
    _join_terminators(types)
    strong = start
    for i, kind in enumerate(types):
        if kind in {"R", "L"}:
            strong = kind
        elif kind in {"ET", "ES", "CS"}:
            types[i] = "ON"
        elif kind == "EN" and strong == "L":
            types[i] = "L"


def _resolve_numbers(types: list[str], start: str) -> None:
    """Rules W2 and W3: European digits after an Arabic letter are Arabic numbers."""
    strong = start
    for i, kind in enumerate(types):
        if kind in {"R", "L", "AL"}:
            strong = kind
        if kind == "AL":
            types[i] = "R"
        elif kind == "EN" and strong == "AL":
            types[i] = "AN"


def _join_separators(types: list[str]) -> None:
    """Rule W4: one separator between two numbers of a kind becomes that kind."""
    for i in range(1, len(types) - 1):
        before, kind, after = types[i - 1 : i + 2]
        if before != after:
            continue
        if (kind == "ES" and before == "EN") or (
            kind == "CS" and before in {"EN", "AN"}
        ):
            types[i] = before


def _join_terminators(types: list[str]) -> None:
    """Rule W5: terminators beside a European number become part of it."""
    start = 0
    while start < len(types):
        end = start
        while end < len(types) and types[end] == "ET":
            end += 1
        beside = types[max(0, start - 1) : start] + types[end : end + 1]
        if "EN" in beside:
            types[start:end] = ["EN"] * (end - start)
        start = end + 1


def _pairs(text: str, types: Sequence[str]) -> list[tuple[int, int]]:
    """Find the bracket pairs of a sequence (definition BD16)."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for i, character in enumerate(text):
        if types[i] != "ON":
            continue
        if character in CLOSER:
            if len(stack) == MAX_OPEN_BRACKETS:
                return []
            stack.append((canonical(CLOSER[character]), i))
        elif character in CLOSERS:
            closer = canonical(character)
            depth = max(
                (n for n, (c, _) in enumerate(stack) if c == closer), default=-1
            )
            if depth >= 0:
                pairs.append((stack[depth][1], i))
                del stack[depth:]
    return sorted(pairs)


def _resolve_brackets(
    text: str, types: list[str], marks: Sequence[bool], sequence: IsolatingRun
) -> None:
    """Rule N0: both brackets of a pair take one direction, with marks on them."""
    embedding = sequence.embedding
    for opener, closer in _pairs(text, types):
        inside = {_STRENGTH.get(kind) for kind in types[opener + 1 : closer]}
        opposite = "L" if embedding == "R" else "R"
        if embedding in inside:
            direction = embedding
        elif opposite in inside:
            before = _strong_before(types, opener, sequence.start)
            direction = opposite if before == opposite else embedding
        else:
            continue
        for bracket in (opener, closer):
            _set_with_marks(types, marks, bracket, direction)


def _set_with_marks(
    types: list[str], marks: Sequence[bool], bracket: int, direction: str
) -> None:
    types[bracket] = direction
    for i in range(bracket + 1, len(types)):
        if not marks[i]:
            break
        types[i] = direction


def _strong_before(types: Sequence[str], i: int, start: str) -> str:
    for kind in reversed(types[:i]):
        if kind in _STRENGTH:
            return _STRENGTH[kind]
    return start


def _resolve_neutral(types: list[str], sequence: IsolatingRun) -> None:
    """Rules N1 and N2: neutrals between equals join them, others the embedding."""
    before, start = sequence.start, 0
    while start < len(types):
        end = start
        while end < len(types) and types[end] in NEUTRAL:
            end += 1
        after = _STRENGTH[types[end]] if end < len(types) else sequence.end
        direction = before if before == after else sequence.embedding
        types[start:end] = [direction] * (end - start)
        before, start = after, end + 1
