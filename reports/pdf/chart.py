"""The forms of chart that paper knows: stacked bar, bullet bar, step line.

Each takes numbers already summed; the words that stand for it go into the tag.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.pdf.colours import (
    EARTH,
    HENNA,
    INDIGO,
    INDIGO_SOFT,
    INK,
    INK_2,
    LINE,
    SAND_2,
    WHITE,
    Colour,
)
from reports.pdf.looks import Align, Box, Style
from reports.pdf.page import Pen
from reports.pdf.text.faces import Weight

_SMALLEST = 2.25
"""Three pixels: what is there is seen."""
_OVERRUN = 0.25
_BADGE = Style(6.5, Weight.SEMIBOLD, WHITE)
_AXIS = Style(7, colour=INK_2)


@dataclass(frozen=True, slots=True)
class Bullet:
    """Spent against budget, as whole numbers of one unit."""

    value: int
    limit: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a whole, with the mark that names it where colours do not show."""

    value: int
    colour: Colour
    mark: str
    is_hatched: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """From ``at`` (0 to 1 of the way) on, the balance is ``value``."""

    at: float
    value: int


@dataclass(frozen=True, slots=True)
class Axis:
    """The labels of a step line: (share of the way, text), and of its highest value."""

    ticks: tuple[tuple[float, str], ...]
    highest: str


def draw_bullet(pen: Pen, box: Box, bullet: Bullet) -> None:
    """Draw a bar: track to the limit, what is spent, and what lies beyond, hatched."""
    limit_at = box.width / (1 + _OVERRUN)
    share = bullet.value / bullet.limit if bullet.limit > 0 else 0.0
    inside = limit_at * min(1.0, max(0.0, share))
    beyond = limit_at * min(_OVERRUN, max(0.0, share - 1))
    pen.rect(Box(box.x, box.y, limit_at, box.height), fill=SAND_2)
    if bullet.value > 0:
        width = max(_SMALLEST, inside)
        pen.rect(Box(box.x, box.y, width, box.height), fill=EARTH)
    if beyond:
        over = Box(box.x + limit_at, box.y, max(_SMALLEST, beyond), box.height)
        hatch(pen, over, HENNA)
    tick = box.x + limit_at
    pen.line((tick, box.y - 1.4), (tick, box.y + box.height + 1.4), INK, 0.9)


def hatch(pen: Pen, box: Box, colour: Colour) -> None:
    """Fill a box with slanted lines, for what is not plainly there."""
    with pen.clip(box):
        pen.rect(box, fill=WHITE, stroke=colour)
        x = box.x - box.height
        while x < box.x + box.width:
            top = (x + box.height, box.y + box.height)
            pen.line((x, box.y), top, colour, 0.9)
            x += 2.6


def draw_stack(pen: Pen, box: Box, segments: Sequence[Segment], alt: str) -> None:
    """Draw parts of a whole beside each other; nothing is shown as nothing."""
    shown = [segment for segment in segments if segment.value > 0]
    whole = sum(segment.value for segment in shown)
    with pen.figure(alt, box):
        if not whole:
            pen.rect(box, fill=SAND_2)
        x = box.x
        room = box.width - _SMALLEST * len(shown)
        for segment in shown:
            width = _SMALLEST + room * segment.value / whole
            part = Box(x, box.y, width - 0.9, box.height)
            _draw_segment(pen, part, segment)
            x += width


def _draw_segment(pen: Pen, box: Box, segment: Segment) -> None:
    if segment.is_hatched:
        hatch(pen, box, segment.colour)
    else:
        pen.rect(box, fill=segment.colour)
    if box.width > 2 * _BADGE.size and not segment.is_hatched:
        middle = box.x + box.width / 2
        base = box.y + box.height / 2 - _BADGE.size * 0.35
        pen.text(middle, base, segment.mark, _BADGE, Align.CENTRE)


def draw_badge(pen: Pen, box: Box, segment: Segment) -> None:
    """Draw the square of a legend: colour and mark, or hatch."""
    with pen.artifact():
        _draw_segment(pen, Box(box.x, box.y, box.width, box.height), segment)


def draw_steps(pen: Pen, box: Box, steps: Sequence[Step], axis: Axis, alt: str) -> None:
    """Draw a balance over time, from zero; it goes the way the language reads."""
    highest = max((step.value for step in steps), default=0)
    with pen.figure(alt, box):
        for share in (0, 0.5, 1):
            y = box.y + box.height * share
            pen.line((box.x, y), (box.x + box.width, y), LINE)
        if highest > 0:
            _draw_step_line(pen, box, steps, highest)
        for at, text in axis.ticks:
            x = box.x + box.width * at
            pen.line((x, box.y), (x, box.y - 2.5), INK_2, 0.5)
            pen.text(x, box.y - 10, text, _AXIS, Align.START)
        top = box.y + box.height + 3
        pen.text(box.x, top, axis.highest, _AXIS)
        pen.line((box.x, box.y), (box.x + box.width, box.y), INK_2, 0.6)


def _draw_step_line(pen: Pen, box: Box, steps: Sequence[Step], highest: int) -> None:
    line: list[tuple[float, float]] = []
    for step in steps:
        x = box.x + box.width * step.at
        if line:
            line.append((x, line[-1][1]))
        line.append((x, box.y + box.height * max(0, step.value) / highest))
    line.append((box.x + box.width, line[-1][1]))
    ground = [(line[0][0], box.y), *line, (line[-1][0], box.y)]
    pen.polygon(ground, fill=INDIGO_SOFT)
    pen.polygon(line, stroke=INDIGO, width=1.3)
