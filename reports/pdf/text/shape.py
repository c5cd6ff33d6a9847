"""Shape a line: which glyphs, where, and which text each of them stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import uharfbuzz as hb

from reports.pdf.bidi import level_line, visual_order
from reports.pdf.text.clean import clean
from reports.pdf.text.faces import SPACES, Face, Family
from reports.pdf.text.itemise import Run, itemise, levels_of

# A lam-alif ligature maps to its presentation form: one code point survives the
# reversal that readers apply to right-to-left text, two would come back swapped.
_LIGATURES = {
    "\u0644\u0627": "\ufefb",
    "\u0644\u0623": "\ufef7",
    "\u0644\u0625": "\ufef9",
    "\u0644\u0622": "\ufef5",
}
_FINE_SPACE = 200
_WORDS = re.compile(r"\d|\s|[^\d\s]+")


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph in its place, lengths per 1000 of an em; ``text`` is what it says."""

    index: int
    advance: float
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """Shaped characters, glyphs in visual order. Equal only to itself: a cache key."""

    glyphs: tuple[Glyph, ...]
    width: float
    is_raised: bool


@dataclass(frozen=True, slots=True)
class ShapedRun:
    """Words of one face, in visual order."""

    face: Face
    words: tuple[Word, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line ready to draw, left to right; its width is per 1000 of an em."""

    runs: tuple[ShapedRun, ...]
    width: float


@lru_cache(maxsize=20000)
def shape(text: str, family: Family, *, rtl: bool = False) -> Line:
    """Shape one line of cleaned text; ``rtl`` is the direction of its paragraph."""
    text = clean(text)
    return shape_line(text, levels_of(text, rtl=rtl), family, rtl=rtl)


def shape_line(text: str, levels: Sequence[int], family: Family, *, rtl: bool) -> Line:
    """Shape one line of a paragraph whose levels are already resolved."""
    on_line = level_line(text, levels, int(rtl)) if rtl or any(levels) else levels
    ordered = visual_order(list(itemise(text, on_line, family)), lambda run: run.level)
    runs = tuple(_shape_run(run) for run in ordered)
    return Line(runs, sum(run.width for run in runs))


def measure(text: str, levels: Sequence[int], family: Family) -> float:
    """Return the width of a piece of a paragraph, per 1000 of an em."""
    return sum(_shape_run(run).width for run in itemise(text, levels, family))


def _shape_run(run: Run) -> ShapedRun:
    words = [
        shape_word(run.face, word, run.script, rtl=run.is_rtl)
        for word in _WORDS.findall(run.text)
    ]
    if run.is_rtl:
        words.reverse()
    return ShapedRun(run.face, tuple(words), sum(word.width for word in words))


@lru_cache(maxsize=60000)
def shape_word(face: Face, text: str, script: str, *, rtl: bool) -> Word:
    """Shape a word once for the process."""
    if text in SPACES:
        space = face.hb_font.get_nominal_glyph(0x20)
        width = face.advance(space) if text == "\u00a0" else _FINE_SPACE
        return Word((Glyph(space, width, 0, 0, text),), width, is_raised=False)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.script = script
    buffer.language = "ar" if rtl else "fr"
    buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
    hb.shape(face.hb_font, buffer, {})
    glyphs = _glyphs(buffer, face.scale, _texts(buffer, text, rtl=rtl))
    width = sum(glyph.advance for glyph in glyphs)
    return Word(glyphs, width, is_raised=any(glyph.y for glyph in glyphs))


def _glyphs(buffer: hb.Buffer, scale: float, texts: Sequence[str]) -> tuple[Glyph, ...]:
    shaped = zip(buffer.glyph_infos, buffer.glyph_positions, texts, strict=True)
    return tuple(
        Glyph(
            info.codepoint,
            at.x_advance * scale,
            at.x_offset * scale,
            at.y_offset * scale,
            text,
        )
        for info, at, text in shaped
    )


def _texts(buffer: hb.Buffer, text: str, *, rtl: bool) -> list[str]:
    """Say which text each glyph stands for: the widest of a cluster carries it."""
    clusters = [info.cluster for info in buffer.glyph_infos]
    starts = [*sorted(set(clusters)), len(text)]
    following = dict(pairwise(starts))
    carrier: dict[int, int] = {}
    widths = [at.x_advance for at in buffer.glyph_positions]
    for n, cluster in enumerate(clusters):
        if cluster not in carrier or widths[n] > widths[carrier[cluster]]:
            carrier[cluster] = n
    return [
        _source(text[cluster : following[cluster]], rtl=rtl)
        if carrier[cluster] == n
        else ""
        for n, cluster in enumerate(clusters)
    ]


def _source(text: str, *, rtl: bool) -> str:
    """Write a cluster's text so that readers, which reverse it, get it right."""
    if rtl and len(text) > 1:
        return _LIGATURES.get(text, text[::-1])
    return text
