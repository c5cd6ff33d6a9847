"""Entries of the model: plain legs, and money followed one minor unit at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

BANK, DOLLARS, ADVANCE = "OP bank EUR", "OP bank USD", "OP advance MAD"
LIQUID = (BANK, DOLLARS)
DECISIONS = (
    "refund",
    "wire_out",
    "expense",
    "expense_correction",
    "match_release",
    "match_return",
)


class Refused(Exception):  # noqa: N818 - what the model says, no fault of its own
    """The model refuses, by the name that the book gives to the refusal."""


class Unit(NamedTuple):
    """One minor unit of a lot: where it lies, which wire brought it, its place."""

    queue: str
    fund: str
    lot: str
    wire: str
    place: int


class Leg(NamedTuple):
    account: str
    fund: str
    minor: int
    base: int
    lot: str = ""

    @property
    def is_source(self) -> bool:
        return " source." in self.account

    @property
    def currency(self) -> str:
        return self.account[-3:]

    def back(self) -> Leg:
        return self._replace(minor=-self.minor, base=-self.base)


class Taken(NamedTuple):
    """A unit that an entry takes (1) or gives back (-1), and what a wire made of it."""

    unit: Unit
    sign: int
    moved: int = 0

    def back(self) -> Taken:
        return Taken(self.unit, -self.sign, -self.moved)


@dataclass(slots=True)
class Entry:
    fact: str
    kind: str
    day: date
    legs: list[Leg]
    taken: list[Taken]
    reverses: str = ""
    corrects: str = ""

    @property
    def keeper(self) -> str:
        return self.legs[0].account.split()[0]


def share(whole: int, part: int, parts: int) -> int:
    """What the first parts of a whole come to, rounded to the nearest, half up."""
    return (2 * whole * part + parts) // (2 * parts)


def shares(whole: int, parts: int) -> list[int]:
    """What each single one of the parts comes to; they add up to the whole."""
    bounds = [share(whole, part, parts) for part in range(parts + 1)]
    return [after - before for before, after in pairwise(bounds)]
