"""Text that people type or paste: what cannot be stored, shown or printed is found."""

from __future__ import annotations

import unicodedata

_KEPT = {"\n", "\u200c", "\u200d"}
"""A line feed, and the two joiners that some scripts are written with."""

_LINE_ENDS = str.maketrans(dict.fromkeys("\r\x85\u2028\u2029", "\n"))
_REFUSED = ("Cc", "Cf", "Cn", "Co", "Cs", "So")


class UnprintableTextError(ValueError):
    """A text has signs that cannot be shown everywhere."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__("the text has signs that cannot be printed")


def printable(text: str) -> str:
    """Return a text without what cannot be printed: hidden signs, pictures, and such.

    Line separators become line feeds; everything else that stays is unchanged, in its
    composed form. A printable text comes back as it is.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    composed = composed.translate(_LINE_ENDS)
    kept: list[str] = []
    for char in composed:
        if char not in _KEPT and unicodedata.category(char) in _REFUSED:
            continue
        is_stray = unicodedata.combining(char) and (not kept or not kept[-1].strip())
        if not is_stray:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def check_printable(text: str) -> str:
    """Return a text that is printable as it stands, or raise UnprintableTextError."""
    if printable(text) != text:
        raise UnprintableTextError(text)
    return text


def isolated(text: str, direction: str) -> str:
    """Keep a text of the other direction together inside a sentence of this one."""
    strong = (unicodedata.bidirectional(char) for char in text)
    first = next((kind for kind in strong if kind in {"L", "R", "AL"}), "")
    if not first or (first == "L") == (direction == "ltr"):
        return text
    return f"\u2068{text}\u2069"
