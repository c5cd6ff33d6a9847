"""The days of a list: written from the year, the day or the month on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from payments.formats.bank.errors import ValueUnreadableError
from payments.formats.bank.places import Place, Value
from payments.typed import figures

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_LOCAL = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_FIRST_YEAR = 2000
"""No wallet is older; an earlier year is of another calendar."""


def day_in(text: str, place: Place, *, month_first: bool = False) -> date:
    """Read a day; a time may follow. Raises ValueUnreadableError."""
    day = _day(text, month_first=month_first)
    if day is None:
        raise ValueUnreadableError(place, Value.DATE, text)
    return day


def is_month_first(texts: Iterable[str]) -> bool:
    """Say whether a list writes the month before the day, as its own days show.

    It is the day that comes first, unless the days read so are none or go to and fro,
    and read the other way they are days that go one way.
    """
    local = [text for text in texts if _LOCAL.match(figures(text).strip())]
    if not local or _goes_one_way([_day(text) for text in local]):
        return False
    return _goes_one_way([_day(text, month_first=True) for text in local])


def _day(text: str, *, month_first: bool = False) -> date | None:
    written = figures(text).strip()
    if found := _ISO.match(written):
        parts = [int(part) for part in found.groups()]
    elif found := _LOCAL.match(written):
        first, second, year = (int(part) for part in found.groups())
        parts = [year, first, second] if month_first else [year, second, first]
    else:
        return None
    try:
        day = date(*parts)
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None


def _goes_one_way(days: Sequence[date | None]) -> bool:
    known = [day for day in days if day is not None]
    steps = list(pairwise(known))
    is_up = all(first <= second for first, second in steps)
    is_down = all(first >= second for first, second in steps)
    return len(known) == len(days) and (is_up or is_down)
