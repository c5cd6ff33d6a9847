"""Tell what the associations were sent, spent, gave and took back."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.demo.accounts import BANK, advance, held_by
from app.demo.events import Corrected, InKindGiven, PaidDirectly, Spent, Wired
from app.demo.parties import party
from app.demo.places import KEEPERS, OPERATING, OUTSIDE
from app.demo.story import STORY
from app.spending.reasons import write_reason
from ledger.book.acts import Act
from ledger.book.journal import PostedEntry
from ledger.financing.at_once import (
    DirectExpense,
    InKind,
    post_direct_expense,
    post_in_kind,
)
from ledger.financing.expenses import (
    Expense,
    ExpenseCorrection,
    correct_expense,
)
from ledger.financing.tranches import Wire, post_wire
from ledger.money import Money


def tell_wire(session: Session, act: Act, event: Wired) -> None:
    """Wire a tranche to an association, at the rate that the bank realised."""
    wire = Wire(
        code=event.code,
        fund=event.fund,
        sent=Money(event.cents, "EUR"),
        received=Money(event.centimes, "MAD"),
        bank=BANK,
        advance=advance(event.keeper),
        occurred_on=event.day,
        party=answers(event.keeper),
        fee=Money(event.fee, "EUR"),
        fees_from=OPERATING,
    )
    post_wire(session, act, wire)


def tell_in_kind(session: Session, act: Act, event: InKindGiven) -> None:
    """Accept work or goods that were given."""
    given = InKind(
        code=event.code,
        fund=event.fund,
        budget_line=event.line,
        amount=Money(event.dirhams * 100, "MAD"),
        keeper=event.keeper,
        party=party(event.party),
        occurred_on=event.day,
    )
    post_in_kind(session, act, given)


def tell_paid_directly(session: Session, act: Act, event: PaidDirectly) -> PostedEntry:
    """Post what a public body paid to the supplier itself."""
    expense = DirectExpense(
        code=event.code,
        fund=event.fund,
        budget_line=event.line,
        amount=Money(event.dirhams * 100, "MAD"),
        keeper=OUTSIDE,
        lot=event.lot,
        party=party(event.party),
        occurred_on=event.day,
    )
    return post_direct_expense(session, act, expense)


def tell_correction(session: Session, act: Act, event: Corrected) -> None:
    """Take a part of an expense back."""
    original = next(e for e in STORY if isinstance(e, Spent) and e.code == event.code)
    amount = Money(event.dirhams * 100, "MAD")
    correction = ExpenseCorrection(_expense(original), amount, event.day)
    posted = correct_expense(session, act, correction)
    write_reason(session, act, posted.id, event.reason)


def answers(keeper: str) -> str | None:
    """Name the party of the association that answers for the money."""
    return next(k.party for k in KEEPERS if k.code == keeper)


def _expense(event: Spent) -> Expense:
    return Expense(
        code=event.code,
        fund=event.fund,
        budget_line=event.line,
        amount=Money(event.dirhams * 100, "MAD"),
        paid_from=held_by(event.keeper, event.paid_from),
        occurred_on=event.day,
        party=answers(event.keeper),
    )
