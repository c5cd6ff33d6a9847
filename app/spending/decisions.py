"""What decides about a report of spending: pure rules, each with its own error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import get_args

from app.policy.matrix import FourEyes
from app.spending.pages import ExpenseState, PaidFrom
from app.texts import check_printable
from ledger.money import Money

PLACES: tuple[PaidFrom, ...] = get_args(PaidFrom)
LONGEST_WORDS = 120
LONGEST_NOTE = 2000
MOST_EVIDENCE = 5


class SpendingError(ValueError):
    """A report of spending, or a decision about one, breaks a rule."""


class NothingSpentError(SpendingError):
    """A report is about more than nothing."""

    def __init__(self, amount: Money) -> None:
        self.amount = amount
        super().__init__(f"{amount} cannot have been spent")


class NoWordsError(SpendingError):
    """A report says what was bought."""

    def __init__(self) -> None:
        super().__init__("the report does not say what was bought")


class NotSpentYetError(SpendingError):
    """Money is reported on the day it was spent, or later."""

    def __init__(self, spent_on: date) -> None:
        self.spent_on = spent_on
        super().__init__(f"{spent_on} lies in the future")


class NoEvidenceError(SpendingError):
    """A report without evidence cannot be approved."""

    def __init__(self) -> None:
        super().__init__("no receipt is attached")


class EvidenceNotYoursError(SpendingError):
    """Only who handed a file in may put it on a report."""

    def __init__(self) -> None:
        super().__init__("the file was handed in by somebody else, or never")


class AlreadyDecidedError(SpendingError):
    """A report is decided once."""

    def __init__(self, state: ExpenseState) -> None:
        self.state = state
        super().__init__(f"the report is {state} already")


class OverrunNeedsReasonError(SpendingError):
    """A budget line may be overrun, with a reason."""

    def __init__(self, left: Money, amount: Money) -> None:
        self.left, self.amount = left, amount
        super().__init__(f"{amount} is more than the {left} left: say why")


class RefusalNeedsReasonError(SpendingError):
    """Who sends a report back says what is missing."""

    def __init__(self) -> None:
        super().__init__("say what is missing")


class PlaceUnknownError(SpendingError):
    """The association holds no money of the project in that place."""

    def __init__(self, paid_from: str) -> None:
        self.paid_from = paid_from
        super().__init__(f"the association has no {paid_from} for this project")


@dataclass(frozen=True, slots=True)
class NewExpense:
    """A report of spending as a value: checked when made.

    ``code`` names the fact; ``evidence`` are the numbers of files handed in before.
    """

    code: str
    fund: str
    budget_line: str
    amount: Money
    spent_on: date
    paid_from: PaidFrom
    what: str
    seller: str = ""
    note: str = ""
    evidence: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise NothingSpentError(self.amount)
        if self.paid_from not in PLACES:
            raise PlaceUnknownError(self.paid_from)
        if not self.what.strip():
            raise NoWordsError
        for text in (self.what, self.seller, self.note):
            check_printable(text)


@dataclass(frozen=True, slots=True)
class Approval:
    """An officer's yes. ``is_cleared``: nothing private is on the evidence.

    ``reason`` says why the budget line is overrun, and is public.
    """

    expense_id: int
    officer_id: int
    reason: str = ""
    is_cleared: bool = False

    def __post_init__(self) -> None:
        check_printable(self.reason)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An officer's no, with what is missing."""

    expense_id: int
    officer_id: int
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RefusalNeedsReasonError
        check_printable(self.reason)


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it stands when somebody decides about it."""

    author_id: int
    state: ExpenseState
    amount: Money
    evidence: tuple[int, ...]


def check_decidable(report: Reported, officer_id: int) -> None:
    """Refuse a decision by the author, and a second one."""
    FourEyes(report.author_id, officer_id)
    if report.state != "submitted":
        raise AlreadyDecidedError(report.state)


def check_approval(report: Reported, approval: Approval, left: Money) -> None:
    """Refuse an approval without evidence, or that overruns a line without a reason."""
    check_decidable(report, approval.officer_id)
    if not report.evidence:
        raise NoEvidenceError
    if left < report.amount and not approval.reason:
        raise OverrunNeedsReasonError(left, report.amount)


def looks_alike(one: bytes, other: bytes, tolerance: int = 3) -> bool:
    """Say whether two looks are of the same picture, saved or turned another way."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))
