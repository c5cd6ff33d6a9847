"""Sizes, places and looks: what a pen is told besides what to draw."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reports.pdf.colours import INK, Colour
from reports.pdf.file.objects import Size
from reports.pdf.text.faces import Family, Weight, family

A4: Size = (595.28, 841.89)
RTL_LANGUAGES = frozenset({"ar"})


class Align(Enum):
    """Where a text stands about its point; START and END follow the language."""

    START = "start"
    END = "end"
    CENTRE = "centre"
    RIGHT = "right"
    """The physical right, where digits line up in every language."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size and leading in points, weight, colour."""

    size: float = 8.5
    weight: Weight = Weight.REGULAR
    colour: Colour = INK
    spacing: float = 1.45

    @property
    def leading(self) -> float:
        """The distance between two lines."""
        return self.size * self.spacing

    @property
    def family(self) -> Family:
        """The faces of this weight."""
        return family(self.weight)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in reading direction: ``x`` is the distance from the start edge."""

    x: float
    y: float
    width: float
    height: float
