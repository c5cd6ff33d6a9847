"""Figures as people type and paste them: those of any script, with hidden marks."""

from __future__ import annotations

import unicodedata

_INVISIBLE = dict.fromkeys(
    [
        0x061C,
        0x00AD,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x206A),
    ]
)
"""What a page, a PDF or a keyboard leaves around figures, and nobody sees."""

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
"""What stands for a hyphen where a number was pasted."""


def figures(text: str) -> str:
    """Write the figures of every script as 0 to 9, and take out what nobody sees.

    Whatever reads a number that somebody typed, or that stands in a bank's own words,
    begins with it; spaces and signs are left to who reads.
    """
    if text.isascii():
        return text
    visible = text.translate(_INVISIBLE)
    return "".join(
        str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in visible
    )
