"""Text as it can be printed: nothing invisible, nothing that no font can show."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from reports.pdf.text.faces import INVISIBLE, family

DIRECTION_MARKS = frozenset(
    "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""They steer the order of a line and are not drawn."""

_SPACES = {"Zl", "Zp", "Cc", "Zs"}
_DROPPED = {"Cf", "Cs", "Co", "Cn"}
_KEPT = DIRECTION_MARKS | INVISIBLE | frozenset(" \u00a0\u202f\u2009")


@lru_cache(maxsize=20000)
def clean(text: str) -> str:
    """Return the text as every document shows it.

    Line and paragraph separators and control characters become a space, other
    invisible characters go away, an accent without a letter stands on a dotted circle,
    and a character that no vendored face has is written as its name in brackets.
    """
    if text.isascii() and text.isprintable():
        return text
    parts: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        parts.append(_printable(character, "".join(parts[-1:])))
    return "".join(parts)


def _printable(character: str, before: str) -> str:
    if character in _KEPT:
        return character
    category = unicodedata.category(character)
    if category in _SPACES:
        return " "
    if category in _DROPPED:
        return ""
    if category == "Mn" and not before.strip():
        return "\u25cc" + _shown(character)
    return _shown(character)


def _shown(character: str) -> str:
    """Return the character, an equal one that a face has, or its name."""
    choices = (
        character,
        unicodedata.normalize("NFD", character),
        unicodedata.normalize("NFKC", character),
    )
    for choice in choices:
        if choice and all(family().face_of(c) for c in choice):
            return choice
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    return f"[{name.lower()}]"
