"""Bidirectional classes of characters, and the groups that the rules speak of."""

import unicodedata

INITIATORS = frozenset({"LRI", "RLI", "FSI"})
EMBEDDINGS = frozenset({"LRE", "RLE", "LRO", "RLO"})
REMOVED = EMBEDDINGS | {"PDF", "BN"}
"""What rule X9 takes out before the other rules run."""
NEUTRAL = INITIATORS | {"B", "S", "WS", "ON", "PDI"}


def bidi_class(character: str) -> str:
    """Return the bidirectional class; an unassigned character counts as L."""
    return unicodedata.bidirectional(character) or "L"
