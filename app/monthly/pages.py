"""The values that pages show of a monthly gift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ledger.money import Money

Look = Literal["waiting", "active", "paused", "ended"]


@dataclass(frozen=True, slots=True)
class MonthlyRow:
    """A monthly gift as its giver sees it."""

    public_id: str
    project: str
    slug: str
    amount: Money
    state: Look
    why: str
    next_on: date | None
    """The next day of collection, or of another try."""

    refusals: int
    is_debit: bool

    @property
    def is_refused(self) -> bool:
        """Whether the bank said no to the period at hand."""
        return self.refusals > 0
