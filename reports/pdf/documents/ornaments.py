"""The marks of the house: woven band, granary cells, and the QR code."""

from __future__ import annotations

import segno

from reports.pdf.colours import EARTH, INDIGO, INDIGO_DEEP, INK, SAFFRON
from reports.pdf.looks import Box
from reports.pdf.page import Pen

BAND_HEIGHT = 4.5
_LOZENGE = 9.0
_COLOURS = (SAFFRON, EARTH, SAFFRON, INDIGO)
_CELLS = ((0, 2), (1, 2), (0, 1), (1, 1), (2, 1), (0, 0), (1, 0), (2, 0))
_OPEN_CELL = (1, 1)


def draw_band(pen: Pen) -> None:
    """Draw the woven strip across the head of the page."""
    top, middle = pen.height, pen.height - BAND_HEIGHT / 2
    with pen.artifact():
        pen.rect(Box(0, top - BAND_HEIGHT, pen.width, BAND_HEIGHT), fill=INDIGO_DEEP)
        for n in range(int(pen.width / _LOZENGE) + 1):
            x, half = (n + 0.5) * _LOZENGE, _LOZENGE * 0.36
            corners = [
                (x - half, middle),
                (x, top - 0.7),
                (x + half, middle),
                (x, top - BAND_HEIGHT + 0.7),
            ]
            pen.polygon(corners, fill=_COLOURS[n % len(_COLOURS)])


def draw_mark(pen: Pen, box: Box) -> None:
    """Draw the granary: eight cells, one door open."""
    unit = box.width / 3.4
    with pen.artifact():
        for column, row in _CELLS:
            cell = Box(
                box.x + column * unit * 1.2,
                box.y + unit * (0.45 + row * 1.05),
                unit,
                unit * 0.86,
            )
            is_open = (column, row) == _OPEN_CELL
            pen.rect(cell, fill=SAFFRON if is_open else INDIGO, radius=unit * 0.3)
        pen.rect(Box(box.x, box.y, box.width, unit * 0.22), fill=INDIGO)


def draw_qr(pen: Pen, box: Box, text: str, alt: str) -> None:
    """Draw a QR code of a text; a fixed mask keeps the bytes the same, and it fast."""
    code = segno.make_qr(text, error="M", mask=2, boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    unit = box.width / len(rows)
    dark = [
        Box(
            box.x + start * unit,
            box.y + box.height - (n + 1) * unit,
            (end - start) * unit,
            unit,
        )
        for n, row in enumerate(rows)
        for start, end in _dark_runs(row)
    ]
    with pen.figure(alt, box):
        pen.rects(dark, fill=INK)


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for i, dark in enumerate(row):
        if not dark:
            continue
        if runs and runs[-1][1] == i:
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs
