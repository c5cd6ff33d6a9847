"""Queues of lots: whose money stands next, in the order in which it came.

Deciding is pure here: a queue is a tuple of free stretches, and taking from it gives
the stretches taken. Oldest money first; a hole that was given back comes before what
stands behind it, because it lies before it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from ledger.book.errors import ShortError
from ledger.money import divide_half_up


@dataclass
class QueueShortError(ShortError):
    """The money that stands in the queue does not cover what is to be taken."""

    queue: str
    fund: str
    currency: str
    available: int
    wanted: int
    text = "queue {queue} of {fund} holds {self.holds}, {self.asked} wanted"


@dataclass(frozen=True, slots=True)
class Tranche:
    """A wire that brought money to an advance: its size there, its value in base."""

    fact: str
    size_minor: int
    base_minor: int

    def base_of(self, start: int, amount: int) -> int:
        """Return the value of a stretch by cumulative rounding, half up.

        A wire used up closes at exactly its value, however it was cut.
        """
        end = divide_half_up((start + amount) * self.base_minor, self.size_minor)
        return end - divide_half_up(start * self.base_minor, self.size_minor)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a lot: from ``start`` on its tranche, or else on the lot itself."""

    lot: str
    start: int
    amount: int
    tranche: Tranche | None = None

    @property
    def end(self) -> int:
        """Where the stretch ends."""
        return self.start + self.amount

    @property
    def base(self) -> int | None:
        """The value in base, None where the money is in the keeper's currency."""
        if self.tranche is None:
            return None
        return self.tranche.base_of(self.start, self.amount)


Cover = tuple[int, int]
"""From where to where something is taken."""


def covered(taken: Iterable[tuple[int, int]]) -> list[Cover]:
    """Put together what was taken and given back: pairs of start and signed amount.

    The covers come in order, and none reaches into the next.
    """
    marks: dict[int, int] = defaultdict(int)
    for start, amount in taken:
        sign = 1 if amount > 0 else -1
        marks[start] += sign
        marks[start + abs(amount)] -= sign
    covers, depth, since = [], 0, 0
    for mark in sorted(mark for mark, change in marks.items() if change):
        if not depth:
            since = mark
        depth += marks[mark]
        if not depth:
            covers.append((since, mark))
    return covers


def free(whole: Stretch, covers: Sequence[Cover]) -> list[Stretch]:
    """Cut out of a stretch what is covered. ``covers`` are as ``covered`` gives them.

    Only those that touch the stretch are looked at: a wire may have brought thousands.
    """
    pieces, position = [], whole.start
    first = bisect_right(covers, whole.start, key=itemgetter(1))
    for number in range(first, len(covers)):
        start, end = covers[number]
        if start >= whole.end:
            break
        if start > position:
            pieces.append(replace(whole, start=position, amount=start - position))
        position = end
    if position < whole.end:
        pieces.append(replace(whole, start=position, amount=whole.end - position))
    return pieces


def take(pieces: Sequence[Stretch], amount: int) -> list[Stretch]:
    """Take an amount from the head of a queue; raise ValueError if it is too short."""
    taken, left = [], amount
    for piece in pieces:
        if not left:
            break
        part = min(left, piece.amount)
        taken.append(replace(piece, amount=part))
        left -= part
    if left:
        raise ValueError(left)
    return taken


def skip(pieces: Sequence[Stretch], amount: int) -> list[Stretch]:
    """Leave out an amount at the head of a queue, or all of it if it is shorter."""
    kept, left = [], amount
    for piece in pieces:
        part = min(left, piece.amount)
        left -= part
        if part < piece.amount:
            start, rest = piece.start + part, piece.amount - part
            kept.append(replace(piece, start=start, amount=rest))
    return kept


def give_back(taken: Sequence[Stretch], amount: int) -> list[Stretch]:
    """Return the last stretches of what was taken, oldest first, for an amount."""
    returned, left = [], amount
    for piece in reversed(taken):
        if not left:
            break
        part = min(left, piece.amount)
        returned.append(replace(piece, start=piece.end - part, amount=part))
        left -= part
    if left:
        raise ValueError(left)
    return returned[::-1]


def total(pieces: Iterable[Stretch]) -> int:
    """Add up stretches."""
    return sum(piece.amount for piece in pieces)
