"""The error of a broken rule: its code in the database, its text, its data."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override


class LedgerError(Exception):
    """A rule of the book is broken. Nothing was recorded.

    ``entry_fact`` says which entry breaks it, where many were posted together.
    """

    sqlstate: ClassVar[str] = ""
    text: ClassVar[str] = "a rule of the book is broken"
    entry_fact: str | None = None

    @override
    def __str__(self) -> str:
        said = self.text.format(**vars(self))
        return f"{said} (entry {self.entry_fact})" if self.entry_fact else said
