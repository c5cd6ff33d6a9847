"""The error of a broken rule: its code in the database, its text, its data."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override


class LedgerError(Exception):
    """A rule of the book is broken. Nothing was recorded."""

    sqlstate: ClassVar[str] = ""
    text: ClassVar[str] = "a rule of the book is broken"

    @override
    def __str__(self) -> str:
        return self.text.format(**vars(self))
