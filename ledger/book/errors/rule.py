"""The error of a broken rule: its code in the database, its text, its data."""

from __future__ import annotations

from typing import ClassVar

from typing_extensions import override

from ledger.money import Money


class LedgerError(Exception):
    """A rule of the book is broken. Nothing was recorded.

    ``entry_fact`` says which entry breaks it, where many were posted together.
    """

    sqlstate: ClassVar[str] = ""
    text: ClassVar[str] = "a rule of the book is broken"
    entry_fact: str | None = None

    @override
    def __str__(self) -> str:
        said = self.text.format(self=self, **vars(self))
        return f"{said} (entry {self.entry_fact})" if self.entry_fact else said


class ShortError(LedgerError):
    """Less is there than was wanted, both in minor units of one currency."""

    currency: str
    available: int
    wanted: int

    @property
    def holds(self) -> Money:
        """What is there."""
        return Money(self.available, self.currency)

    @property
    def asked(self) -> Money:
        """What was wanted."""
        return Money(self.wanted, self.currency)
