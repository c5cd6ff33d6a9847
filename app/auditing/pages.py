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


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund of the book, with the ways into its accounts."""

    code: str
    name: str
    association: str
    received: Money
    spent: Money
    in_account: Money
    trial_balance_url: str
    statement_url: str | None
    """None while there is nothing to state."""
    waiting: tuple[Money, ...] = ()
    """What is received in another currency, and waits for its wire."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was received or spent yet."""
        return not (self.received or self.spent or self.waiting)


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
