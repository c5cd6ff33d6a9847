"""The vendored fonts, opened once for the process, and what each of them shows."""

from __future__ import annotations

import struct
from enum import StrEnum
from functools import cache
from importlib.resources import files
from threading import Lock

import uharfbuzz as hb

INVISIBLE = frozenset("\u200c\u200d")
"""Joiners: they steer shaping and show nothing, so every face has them."""
SPACES = frozenset("\u00a0\u202f\u2009")
"""Spaces that no line breaks at; drawn as an advance, whatever the face."""
_OPENING = Lock()
"""Held while faces are opened: a cache alone lets two threads open each."""


class Weight(StrEnum):
    """How heavy a text is set."""

    REGULAR = "400Regular"
    SEMIBOLD = "600SemiBold"


class Face:
    """One font file: what it covers and how wide its glyphs are, per 1000 of an em."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.hb_face = hb.Face(data)
        self.hb_font = hb.Font(self.hb_face)
        self.scale = 1000 / self.hb_face.upem
        self.coverage = frozenset(map(chr, self.hb_face.unicodes)) | SPACES | INVISIBLE
        extents = self.hb_font.get_font_extents("ltr")
        self.ascent = round(extents.ascender * self.scale)
        self.descent = round(extents.descender * self.scale)
        box = struct.unpack(">4h", self.hb_face.reference_table("head").data[36:44])
        self.box = tuple(round(side * self.scale) for side in box)
        self._advances: dict[int, float] = {}

    def advance(self, glyph: int) -> float:
        """Return the nominal width of a glyph."""
        known = self._advances.get(glyph)
        if known is None:
            known = self.hb_font.get_glyph_h_advance(glyph) * self.scale
            self._advances[glyph] = known
        return known


class Family:
    """Faces in order of preference: the first that has a character shows it."""

    def __init__(self, *faces: Face) -> None:
        self.faces = faces
        self._chosen: dict[str, Face | None] = {}

    def face_of(self, character: str) -> Face | None:
        """Return the first face that has the character, None where no face has it."""
        if character not in self._chosen:
            having = (face for face in self.faces if character in face.coverage)
            self._chosen[character] = next(having, None)
        return self._chosen[character]


@cache
def _face(filename: str) -> Face:
    data = files("reports.pdf").joinpath("fonts", f"{filename}.ttf").read_bytes()
    return Face(filename.replace("_", "-"), data)


def family(weight: Weight = Weight.REGULAR) -> Family:
    """Return the family of a weight: Latin and Arabic, then Tifinagh, then the rest.

    The last face has the letters of Amazigh in Latin script, Greek and Cyrillic. Every
    thread gets the same faces: a document embeds each face that it meets.
    """
    with _OPENING:
        return _opened(weight)


@cache
def _opened(weight: Weight) -> Family:
    plex = _face(f"IBMPlexSansArabic_{weight.value}")
    rest = (_face("NotoSansTifinagh-Regular"), _face("NotoSans_400Regular"))
    return Family(plex, *rest)
