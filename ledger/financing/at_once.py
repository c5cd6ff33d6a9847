"""What is received and used at once: work and goods, and what others paid directly.

It is never left and never money of the books; its lot pays by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class InKind:
    """Work or goods, valued by the dated table of the territory, on a budget line."""

    code: str
    fund: str
    budget_line: str
    amount: Money
    keeper: str
    party: str
    occurred_on: date

    @property
    def lot(self) -> str:
        """The lot is named like what was given."""
        return self.code


@dataclass(frozen=True, slots=True)
class DirectExpense:
    """What a public body paid to a supplier itself."""

    code: str
    fund: str
    budget_line: str
    amount: Money
    keeper: str
    lot: str
    party: str
    occurred_on: date


def post_in_kind(session: Session, act: Act, given: InKind) -> PostedEntry:
    """Post work or goods that were accepted."""
    fact = f"inkind:{given.code}:accepted"
    roles = ("use.in_kind", "source.in_kind")
    return post(session, act, _draft(EntryKind.INKIND, fact, given, roles))


def post_direct_expense(
    session: Session, act: Act, expense: DirectExpense
) -> PostedEntry:
    """Post what others paid directly."""
    fact = f"expense:{expense.code}:approved"
    roles = ("use.paid_by_others", "source.public")
    return post(session, act, _draft(EntryKind.EXPENSE, fact, expense, roles))


def _draft(
    kind: EntryKind, fact: str, given: InKind | DirectExpense, roles: tuple[str, str]
) -> DraftEntry:
    use, source = (
        AccountKey(given.keeper, role, given.amount.currency) for role in roles
    )
    fund, amount, lot = given.fund, given.amount, given.lot
    return DraftEntry(
        kind=kind,
        fact=fact,
        occurred_on=given.occurred_on,
        lines=(
            Line(use, fund, amount, budget_line=given.budget_line, lot=lot),
            Line(source, fund, -amount, lot=lot, party=given.party),
        ),
        takings=(Taking("", fund, lot, amount, 0),),
    )
