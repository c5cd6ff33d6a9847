"""The values of the auditor's way: trial balance, account, entry, evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a filter, with whether it is the chosen one."""

    code: str
    name: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """Debit and credit of one line; one of the two is zero."""

    debit: Money
    credit: Money

    @classmethod
    def of(cls, balance: Money) -> Sides:
        """Split a signed balance (debit positive) into its two columns."""
        zero = Money.zero(balance.currency)
        return cls(max(balance, zero), max(-balance, zero))


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account with its balance, which leads to the account's page."""

    role: str
    name: str
    keeper: str
    fund: str
    balance: Sides
    base: Money
    """The same balance in the keeper's own currency, debit positive."""

    url: str


@dataclass(frozen=True, slots=True)
class TrialSection:
    """The rows of one currency, whose debits equal their credits."""

    currency: str
    rows: tuple[TrialRow, ...]
    total: Sides


@dataclass(frozen=True, slots=True)
class TrialBalancePage:
    """The trial balance of a book, or of one fund, at the end of a day.

    ``open_at`` names the keepers whose figures of that day may still grow.
    """

    book: str
    at: date
    funds: tuple[Choice, ...]
    sections: tuple[TrialSection, ...]
    download_url: str
    charts_url: str | None = None
    """The same by national charts, for those who read the whole book."""
    open_at: tuple[str, ...] = ()
    periods_url: str = ""

    @property
    def is_balanced(self) -> bool:
        """Whether debits equal credits in every currency."""
        return all(s.total.debit == s.total.credit for s in self.sections)


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A piece of evidence beside a line or an entry."""

    url: str
    thumbnail_url: str | None
    name: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A posting of the account, with the balance after it and its evidence."""

    entry_number: str
    entry_url: str
    day: date
    occurred_on: date
    what: str
    fund: str
    amount: Sides
    balance: Money
    evidence: tuple[EvidenceLink, ...] = ()
    is_correction: bool = False


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account between two days: opening, lines, closing."""

    book: str
    name: str
    role: str
    keeper: str
    fund: str
    currency: str
    first_day: date
    last_day: date
    opening: Money
    lines: tuple[AccountLine, ...]
    moved: Sides
    closing: Money
    trial_balance_url: str
    download_url: str
    older_url: str | None = None
    newer_url: str | None = None


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting of an entry."""

    role: str
    account_name: str
    account_url: str
    keeper: str
    fund: str
    amount: Sides
    base: Money


@dataclass(frozen=True, slots=True)
class ActRow:
    """Who did what to the entry, and when."""

    what: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RelatedEntry:
    """An entry that this one corrects or reverses, or that does so to it."""

    what: str
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class TraceRow:
    """Money that was taken, or what took it; ``became`` is what a wire made of it."""

    what: str
    day: date
    amount: Money
    became: Money | None
    url: str | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One journal entry with its postings, its evidence and its history."""

    book: str
    number: str
    """The register number; ``not sealed yet`` in words until the sealer has run."""

    what: str
    fact: str
    day: date
    occurred_on: date
    posted_at: datetime
    postings: tuple[PostingRow, ...]
    totals: tuple[Sides, ...]
    """Debit and credit of each currency, in the order of the postings."""

    numbers: tuple[tuple[str, str], ...] = ()
    """The accountant's number in the books of each keeper, once it is validated."""

    evidence: tuple[EvidenceLink, ...] = ()
    acts: tuple[ActRow, ...] = ()
    related: tuple[RelatedEntry, ...] = ()
    note: str = ""
    paid_with: tuple[TraceRow, ...] = ()
    became: tuple[TraceRow, ...] = ()
    reversal_url: str | None = None
    """Where it is proposed to take the entry back, for those who may."""


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One piece of evidence, big, with the fingerprint that the books hold."""

    public_id: UUID
    name: str
    url: str
    download_url: str
    is_picture: bool
    is_public_copy: bool
    fingerprint: str
    size: str
    added_on: date
    entry_number: str
    entry_url: str
    what: str
    amount: Money | None
    more: tuple[str, ...] = ()
    """The further pages of the copy."""
    audience: Literal["everyone", "officers", "hidden"] | None = None
    """Who sees the copy, for whoever may see the original; None for all others."""
    may_show: bool = False
    may_hide: bool = False
    is_lost: bool = False
    """Whether a file of it is gone, or is not what was handed in."""


@dataclass(frozen=True, slots=True)
class NumberCell:
    """The number of an account in a chart, with the chart's own label."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A chart that is shown, with the code of its country for narrow screens."""

    name: str
    country: str


@dataclass(frozen=True, slots=True)
class ChartLine:
    """An account, or a number, with what it holds in the keeper's own currency.

    ``numbers`` has one cell a chart, None where the chart has no number.
    """

    name: str
    detail: str
    numbers: tuple[NumberCell | None, ...]
    balance: Sides
    others: tuple[Money, ...] = ()
    """The same in the other currencies that it is held in."""


@dataclass(frozen=True, slots=True)
class ChartSection:
    """The accounts of one keeper, whose debits equal their credits."""

    keeper: str
    name: str
    rows: tuple[ChartLine, ...]
    total: Sides
    year_starts_on: date | None = None
    """Since when income and expense are shown; what was before is brought forward."""


@dataclass(frozen=True, slots=True)
class ChartPage:
    """A book in national charts: side by side, or in one of them by number."""

    book: str
    at: date
    keepers: tuple[Choice, ...]
    charts: tuple[Choice, ...]
    columns: tuple[ChartColumn, ...]

    is_by_number: bool
    drafts: tuple[str, ...]
    missing: tuple[str, ...]
    """Accounts without a number in a chart shown: a closing would stop there."""

    sections: tuple[ChartSection, ...]
    trial_balance_url: str
    opening_of: str = ""
    """The name of the keeper whose year starts with this, on its first day."""
