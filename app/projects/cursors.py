"""Cursors: a place between two pages of entries, as an opaque word in an address."""

from __future__ import annotations

import base64
import binascii
from datetime import date

Cursor = tuple[date, int]
"""The day and the number of the last entry of a page."""

_LARGEST = 2**63 - 1


class CursorError(ValueError):
    """The word names no place between two pages."""


def write_cursor(cursor: Cursor) -> str:
    """Write a cursor for an address."""
    day, number = cursor
    text = f"{day.isoformat()}.{number}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(word: str) -> Cursor:
    """Read a cursor back. Raises CursorError."""
    try:
        text = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
        day, _, number = text.partition(".")
        cursor = date.fromisoformat(day), int(number)
    except (ValueError, binascii.Error) as error:
        raise CursorError(word) from error
    if not 0 <= cursor[1] <= _LARGEST:
        raise CursorError(word)
    return cursor
