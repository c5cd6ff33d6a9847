"""Sort keys of names: written beside a name, so that every reader orders alike."""

from __future__ import annotations

import unicodedata

# Forms of one letter of the Arabic alphabet; its letters stand in order in Unicode.
_ARABIC = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ٱ": "ا",
    "ؤ": "و",
    "ئ": "ي",
    "ى": "ي",
    "ة": "ه",
    "ـ": "",
    "ک": "ك",
    "گ": "ك",
    "ڭ": "ك",
}
_LATIN = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l"}
_LETTERS = str.maketrans({**_ARABIC, **_LATIN})


def sort_key(name: str) -> str:
    """Fold a name for sorting: Latin without marks or case, Arabic by its alphabet."""
    folded = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFKD", name).casefold()
    )
    bare = "".join(
        char for char in folded.translate(_LETTERS) if not unicodedata.combining(char)
    )
    words = "".join(char if char.isalnum() else " " for char in bare)
    return " ".join(words.split())
