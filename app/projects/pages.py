"""The values that the project page shows; figures come summed from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.campaigns.pages import ShownCampaign
from app.charts.bars import Part
from app.kinds import Kind
from app.projects.caps import ShownCap
from ledger.money import Money, total

ProjectState = Literal["collecting", "building", "repaying", "done", "stopped"]


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of a project in its own currency, and what it needs."""

    need: Money
    received: Money
    spent: Money

    @property
    def in_account(self) -> Money:
        """What is received and not spent."""
        return self.received - self.spent


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money received in another currency that waits for its wire."""

    amount: Money
    estimate: Money | None = None
    rate: str | None = None
    rate_on: date | None = None
    source: str = ""
    """Who published the rate; empty where the last transfer got it."""


@dataclass(frozen=True, slots=True)
class Received:
    """Money of one kind, gross, with what is promised and not yet paid."""

    kind: Kind
    amount: Money
    promised: Money | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What money of one kind paid on one budget line."""

    kind: Kind
    line: str
    amount: Money


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """A line of the budget beside what was spent on it."""

    code: str
    name: str
    budget: Money
    spent: Money
    note: str = ""

    @property
    def left(self) -> Money:
        """What may still be spent; negative when the line is overrun."""
        return self.budget - self.spent

    @property
    def is_over(self) -> bool:
        """Whether more was spent than planned."""
        return self.budget < self.spent

    @property
    def over(self) -> Money:
        """What was spent beyond the plan."""
        return self.spent - self.budget


def widest(budget: Sequence[BudgetLine]) -> Money:
    """Return the largest budget or spending of the lines."""
    return max(amount for line in budget for amount in (line.budget, line.spent))


@dataclass(frozen=True, slots=True)
class PaidWith:
    """The share of one kind of money in a payment, oldest money first."""

    kind: Kind
    amount: Money


@dataclass(frozen=True, slots=True)
class EvidencePicture:
    """A thumbnail that leads to a piece of evidence."""

    url: str
    thumbnail_url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The part of a payment that was taken back later, and why."""

    amount: Money
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Spending:
    """A payment of the feed, with its proof and whose money paid it."""

    public_id: str
    what: str
    line_name: str
    amount: Money
    spent_on: date
    checked_by: int
    paid_with: tuple[PaidWith, ...] = ()
    evidence: tuple[EvidencePicture, ...] = ()
    kept_private: int = 0
    """How many receipts are there that only officers and the auditor see."""

    is_in_kind: bool = False
    correction: Correction | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The money that paid it, as parts of a bar."""
        return tuple(Part(share.kind, share.amount) for share in self.paid_with)


@dataclass(frozen=True, slots=True)
class BeingChecked:
    """Reports that wait for approval: counted apart, never in what is spent."""

    number: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Document:
    """A paper that a visitor may download."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The result of the last check of the accounts."""

    entries: int
    checked_at: datetime
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything the page of a project shows, in the language of the page."""

    slug: str
    title: str
    lede: str
    place: str
    territory: str
    association: str
    state: ProjectState
    picture: str
    """The file name of a drawn scene below ``static/img``."""
    figures: Figures
    contributions: int
    received: tuple[Received, ...]
    paid: tuple[Paid, ...]
    budget: tuple[BudgetLine, ...]
    spending: tuple[Spending, ...]
    spending_count: int
    documents: tuple[Document, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    being_checked: BeingChecked | None = None
    seal: Seal | None = None
    is_open_to_gifts: bool = False
    caps: tuple[ShownCap, ...] = ()
    campaign: ShownCampaign | None = None
    stopped: str | None = None
    """Why it was stopped; None where it was not."""

    stop_url: str = ""
    campaign_url: str = ""
    """Where it is stopped, for whom that is allowed."""

    @property
    def received_parts(self) -> tuple[Part, ...]:
        """What is received, what waits for a wire, what is promised: parts of a bar."""
        there = [Part(line.kind, line.amount) for line in self.received]
        waiting = [
            Part("gift", money.estimate, is_soft=True)
            for money in self.waiting
            if money.estimate
        ]
        promised = [
            Part(line.kind, line.promised, is_soft=True)
            for line in self.received
            if line.promised
        ]
        return (*there, *waiting, *promised)

    @property
    def lines_over(self) -> int:
        """How many budget lines were overrun."""
        return sum(line.is_over for line in self.budget)

    @property
    def widest_line(self) -> Money:
        """The largest amount of the budget chart, which fills its width."""
        return widest(self.budget)

    @property
    def budget_total(self) -> BudgetLine:
        """The sum of all budget lines."""
        currency = self.figures.need.currency
        return BudgetLine(
            "",
            "",
            total((line.budget for line in self.budget), currency),
            total((line.spent for line in self.budget), currency),
        )
