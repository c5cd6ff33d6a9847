"""The values that the pages of an association show: to do, report, approve."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.projects.pages import BudgetLine, widest
from ledger.money import Money

Urgency = Literal["late", "soon", "calm"]
ExpenseState = Literal["draft", "submitted", "approved", "refused"]
PaidFrom = Literal["advance", "local_bank", "cash_box", "wallet"]


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do: a verb, why, and the page where it is done."""

    icon: str
    urgency: Urgency
    title: str
    why: str
    amount: Money | None
    button: str
    url: str


@dataclass(frozen=True, slots=True)
class Report:
    """A report sent by the association, and where it stands."""

    public_id: str
    what: str
    amount: Money
    reported_on: date
    state: ExpenseState


@dataclass(frozen=True, slots=True)
class Place:
    """Money that the association holds in one place: bank, advance, cash box."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """What one project of the association has left, and its budget."""

    slug: str
    title: str
    places: tuple[Place, ...]
    held: Money
    being_checked: Money
    free: Money
    budget: tuple[BudgetLine, ...]

    @property
    def widest_line(self) -> Money:
        """The largest amount of the budget chart, which fills its width."""
        return widest(self.budget)


@dataclass(frozen=True, slots=True)
class ToDoPage:
    """The first page of an officer."""

    association: str
    to_do: tuple[ToDo, ...]
    projects: tuple[ProjectMoney, ...]
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class LineChoice:
    """A budget line that may be chosen, with what is left on it."""

    code: str
    name: str
    left: Money

    @property
    def is_full(self) -> bool:
        """Whether nothing is left on the line."""
        return self.left.minor <= 0


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place that an expense can be paid from, with what it holds."""

    code: PaidFrom
    holds: Money


@dataclass(frozen=True, slots=True)
class ProjectChoice:
    """A project that the officer may report on."""

    slug: str
    title: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was sent and is kept; its token is good for the sender alone."""

    token: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The form with which an expense is reported."""

    association: str
    project: ProjectChoice
    others: tuple[ProjectChoice, ...]
    currency: str
    lines: tuple[LineChoice, ...]
    places: tuple[PlaceChoice, ...]
    key: str
    """The idempotency key of this form: sending it twice reports once."""

    kept: tuple[KeptFile, ...] = ()
    """Files that an earlier try of this form already sent."""


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One piece of evidence, big, with the copy that would be public."""

    name: str
    url: str
    public_url: str | None
    size: str
    is_picture: bool = True


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another report that carries the same paper."""

    what: str
    amount: Money
    spent_on: date
    association: str


@dataclass(frozen=True, slots=True)
class Decided:
    """Who approved a report, when, and what was said about it."""

    by: str
    at: datetime
    reason: str
    """Why the budget line was overrun; empty where it was not."""

    kept_private: int
    """How many receipts only officers and the auditor see."""


@dataclass(frozen=True, slots=True)
class ApprovePage:
    """A report with all its evidence, for the officer who decides."""

    public_id: str
    association: str
    project: str
    slug: str
    what: str
    amount: Money
    spent_on: date
    seller: str
    line: LineChoice
    left_after: Money
    paid_from: PaidFrom
    reported_by: str
    reported_at: datetime
    note: str
    evidence: tuple[EvidenceView, ...]
    state: ExpenseState
    key: str
    refusal: str = ""
    """Why this person may not approve (the author never does); empty when allowed."""

    decided: Decided | None = None
    duplicates: tuple[Duplicate, ...] = ()
    held: Money | None = None
    """What the place it was paid from holds, while the report waits."""

    @property
    def is_short(self) -> bool:
        """Whether the place does not hold enough for an approval yet."""
        return self.held is not None and self.held < self.amount

    @property
    def is_over_budget(self) -> bool:
        """Whether approving would overrun the line."""
        return self.left_after.minor < 0

    @property
    def may_decide(self) -> bool:
        """Whether this person may approve or refuse the report now."""
        return self.state == "submitted" and not self.refusal
