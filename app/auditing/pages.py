"""The values of the auditor's first page: checks, funds and papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Check:
    """The result of one check, in a sentence."""

    title: str
    detail: str
    is_good: bool
    is_grave: bool = False
    """Whether its failure means that no figure can be relied on."""

    @property
    def look(self) -> str:
        """The look of its note."""
        if self.is_good:
            return "ok"
        return "bad" if self.is_grave else "warn"


@dataclass(frozen=True, slots=True)
class Sums:
    """What a fund received and spent in one currency."""

    received: Money
    spent: Money

    @property
    def in_account(self) -> Money:
        """What is received and not spent."""
        return self.received - self.spent


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund of the book, with the ways into its accounts."""

    code: str
    name: str
    association: str
    sums: tuple[Sums, ...]
    """One a currency."""

    trial_balance_url: str
    statement_url: str | None
    """None while there is nothing to state."""
    waiting: tuple[Money, ...] = ()
    """What is received in another currency, and waits for its wire."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was received or spent yet."""
        return not (any(s.received or s.spent for s in self.sums) or self.waiting)


@dataclass(frozen=True, slots=True)
class AuditPage:
    """The auditor's first page."""

    territory: str
    book: str
    first_day: date
    last_day: date
    checks: tuple[Check, ...]
    funds: tuple[FundRow, ...]
    trial_balance_url: str
