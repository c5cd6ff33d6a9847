"""Expenses: money of the books that an association spent, and what is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.entries import AccountKey, DraftEntry, Line, Taking
from ledger.book.errors import CorrectionBeyondError, EntryUnknownError
from ledger.book.journal import PostedEntry, post
from ledger.book.kinds import EntryKind
from ledger.financing.lots import held_at
from ledger.financing.queues import Stretch, give_back, total
from ledger.financing.trace import stretches_of
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Expense:
    """What was spent on a budget line, and from which account at the association.

    ``occurred_on`` is the day on the evidence; ``party`` is the association.
    """

    code: str
    fund: str
    budget_line: str
    amount: Money
    paid_from: AccountKey
    occurred_on: date
    party: str | None = None

    @property
    def fact(self) -> str:
        """The fact that approving the expense establishes."""
        return f"expense:{self.code}:approved"


@dataclass(frozen=True, slots=True)
class ExpenseCorrection:
    """A part of an expense that is taken back, with the day it was decided.

    ``number`` counts the corrections of one expense from 1.
    """

    expense: Expense
    amount: Money
    occurred_on: date
    number: int = 1

    @property
    def fact(self) -> str:
        """The fact that the correction establishes."""
        again = f":{self.number}" if self.number > 1 else ""
        return f"expense:{self.expense.code}:correction{again}"


def post_expense(session: Session, act: Act, expense: Expense) -> PostedEntry:
    """Post an approved expense; it takes the oldest money where it was paid from.

    Raises QueueShortError or GuardBrokenError when the account does not hold so much.
    Locks the fund's queues until the end of the transaction.
    """
    queue = held_at(session, act, expense.fund, expense.paid_from)
    pieces = queue.take(expense.amount.minor)
    takings = tuple(queue.taking(piece) for piece in pieces)
    return post(session, act, _expense(expense, pieces, takings))


def correct_expense(
    session: Session, act: Act, correction: ExpenseCorrection
) -> PostedEntry:
    """Give back the last money that an expense took, as far as the amount goes.

    The hole it leaves is filled first by the next use of the same account. Raises
    EntryUnknownError, or CorrectionBeyondError where less is left of the expense.
    """
    expense = correction.expense
    queue = held_at(session, act, expense.fund, expense.paid_from)
    pieces = _given_back(session, act.book_id, correction)
    backwards = tuple(queue.taking(piece).given_back() for piece in pieces)
    base = _base(pieces)
    use = AccountKey(expense.paid_from.keeper, "use", correction.amount.currency)
    draft = DraftEntry(
        kind=EntryKind.EXPENSE_CORRECTION,
        fact=correction.fact,
        occurred_on=correction.occurred_on,
        lines=(
            Line(
                expense.paid_from,
                expense.fund,
                correction.amount,
                base_minor=base,
                party=expense.party,
            ),
            Line(
                use,
                expense.fund,
                -correction.amount,
                base_minor=None if base is None else -base,
                budget_line=expense.budget_line,
            ),
        ),
        corrects=expense.fact,
        takings=backwards,
    )
    return post(session, act, draft)


def _given_back(
    session: Session, book_id: int, correction: ExpenseCorrection
) -> list[Stretch]:
    expense, wanted = correction.expense, correction.amount.minor
    entry = tables.journal_entry
    query = select(entry.c.public_id).where(
        entry.c.book_id == book_id, entry.c.fact == expense.fact
    )
    original = session.scalar(query)
    if original is None:
        raise EntryUnknownError(expense.fact)
    taken = stretches_of(session, book_id, expense.fact, but=correction.fact)
    if wanted > total(taken):
        raise CorrectionBeyondError(
            str(original), expense.paid_from.code, total(taken), wanted
        )
    return give_back(taken, wanted)


def _expense(
    expense: Expense, pieces: Sequence[Stretch], takings: tuple[Taking, ...]
) -> DraftEntry:
    base = _base(pieces)
    use = AccountKey(expense.paid_from.keeper, "use", expense.amount.currency)
    return DraftEntry(
        kind=EntryKind.EXPENSE,
        fact=expense.fact,
        occurred_on=expense.occurred_on,
        lines=(
            Line(
                use,
                expense.fund,
                expense.amount,
                base_minor=base,
                budget_line=expense.budget_line,
            ),
            Line(
                expense.paid_from,
                expense.fund,
                -expense.amount,
                base_minor=None if base is None else -base,
                party=expense.party,
            ),
        ),
        takings=takings,
    )


def _base(pieces: Sequence[Stretch]) -> int | None:
    values = [piece.base for piece in pieces]
    return None if None in values else sum(value or 0 for value in values)
