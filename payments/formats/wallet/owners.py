"""Whose wallet a list is of: the telephone number that stands above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from payments.typed import DASHES, figures

_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_NUMBER = re.compile(
    rf"(?<![\d+])(?:[+]|00)?\d(?:[\s().{DASHES}-]{{0,2}}\d){{8,14}}(?!\d)"
)
_MOROCCO = "212"
_WITH_COUNTRY, _WITHOUT = 12, 10
_FEWEST, _MOST = 8, 15


def owner_in(above: Sequence[str]) -> str:
    """Return the number of the wallet where it is told; empty where none is.

    One with its country counts before one without; several without one tell nothing.
    """
    found = [number for text in above for number in _numbers(text)]
    abroad = [number for number in found if number.startswith("+")]
    if abroad:
        return abroad[0]
    return found[0] if len(set(found)) == 1 else ""


def _numbers(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(_DAY.sub(" ; ", figures(text))):
        digits = re.sub(r"\D", "", match[0])
        if match[0].startswith("+") or match[0].startswith("00"):
            digits = digits.removeprefix("00")
            if _FEWEST <= len(digits) <= _MOST:
                yield f"+{digits}"
        elif digits.startswith(_MOROCCO) and len(digits) == _WITH_COUNTRY:
            yield f"+{digits}"
        elif digits.startswith(("06", "07")) and len(digits) == _WITHOUT:
            yield digits
