"""Cut a line into runs of one direction, one script and one face."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.pdf.bidi import resolve_levels
from reports.pdf.text.clean import DIRECTION_MARKS
from reports.pdf.text.faces import Face, Family

_LEFT_TO_RIGHT = re.compile(
    "[\x20-\u024f\u2010-\u2027\u202f\u2030-\u203a\u20ac\u2212]*"
)
_ARABIC_BLOCKS = ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFEFE))
_TIFINAGH = (0x2D30, 0x2D7F)
_ARABIC_CLASSES = frozenset({"AL", "NSM", "R"})


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one level, one face and one script, in logical order."""

    text: str
    level: int
    face: Face
    script: str

    @property
    def is_rtl(self) -> bool:
        """Whether the run is read from right to left."""
        return self.level % 2 == 1


def levels_of(text: str, *, rtl: bool) -> Sequence[int]:
    """Return the bidirectional level of each character of a paragraph."""
    if not rtl and _LEFT_TO_RIGHT.fullmatch(text):
        return (0,) * len(text)
    return resolve_levels(text, int(rtl))


def itemise(text: str, levels: Sequence[int], family: Family) -> Iterator[Run]:
    """Yield the runs of a line in logical order; direction marks are left out."""
    pending: list[str] = []
    level, face, script = -1, family.faces[0], ""
    for character, own_level in zip(text, levels, strict=True):
        if character in DIRECTION_MARKS:
            continue
        own_script = _script(character)
        own_face = _face_for(character, own_script, face, family)
        joins = own_level == level and own_face is face
        if pending and not (joins and (own_script in {"", script} or not script)):
            yield Run("".join(pending), level, face, script or _default(level))
            pending, script = [], ""
        pending.append(character)
        level, face, script = own_level, own_face, script or own_script
    if pending:
        yield Run("".join(pending), level, face, script or _default(level))


def _face_for(character: str, script: str, current: Face, family: Family) -> Face:
    """Stay with the current face for what belongs to no script, if it has it."""
    if not script and character in current.coverage:
        return current
    return family.face_of(character) or family.faces[0]


def _default(level: int) -> str:
    return "Arab" if level % 2 else "Latn"


def _script(character: str) -> str:
    code = ord(character)
    if code < ARABIC_START:
        return "Latn" if character.isalpha() else ""
    if any(first <= code <= last for first, last in _ARABIC_BLOCKS):
        is_letter = unicodedata.bidirectional(character) in _ARABIC_CLASSES
        return "Arab" if is_letter else ""
    if _TIFINAGH[0] <= code <= _TIFINAGH[1]:
        return "Tfng"
    return "Latn" if character.isalpha() else ""


ARABIC_START = 0x600
