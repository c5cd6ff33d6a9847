"""Let a waiting line pay a claim: its payer brought back what they had twice."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.entries import DraftEntry, Line
from ledger.book.journal import PostedEntry
from ledger.book.kinds import EntryKind
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocation_errors import MoreThanLeftError, OtherCurrencyError
from payments.bank.cases import (
    Case,
    Told,
    post_told,
    record_told,
    told_again,
    waiting_case,
)
from payments.bank.explaining import taken_off
from payments.claims import lock_claim
from payments.desk.claims import Claim, claims_of
from payments.drafting import fact_of
from payments.gateway import MovementType
from payments.posting_rules_twice import ROLE

CLAIM = "claim"
"""What is told of a line that pays a claim, wholly or in part."""


class MoreThanClaimedError(ValueError):
    """More is paid than is claimed from this payer and stands."""

    def __init__(self, open_: Money) -> None:
        self.open = open_
        super().__init__(f"only {open_} is claimed from this payer")


def pay_claim(
    session: Session,
    book: Book,
    witness: Witness,
    movement_id: int,
    paid: tuple[str, Money],
) -> PostedEntry:
    """Let a line, or a part of it, pay what is claimed from a payer, wholly or in part.

    Raises LineNotWaitingError, LineSentBackError, MoreThanLeftError,
    OtherCurrencyError, MoreThanClaimedError.
    """
    party, amount = paid
    case = waiting_case(session, book, movement_id)
    left = case.line.left
    if amount.currency != left.currency:
        raise OtherCurrencyError(amount, left)
    if not 0 < amount.minor <= left.minor:
        raise MoreThanLeftError(left)
    lock_claim(session, book, party)
    claim = _claim(session, book, party, case)
    if claim is None or amount > claim.open:
        raise MoreThanClaimedError(claim.open if claim else left - left)
    act = record_told(session, book, witness, case, ("pay_claim", str(amount)))
    draft = _draft(case, claim, amount)
    return post_told(session, act, case, Told(CLAIM, draft, amount))


def can_pay(claim: Claim, left: Money, keeper: str) -> bool:
    """Say whether money of a keeper's account can pay a claim: it is of one keeper."""
    return claim.keeper == keeper and claim.open.currency == left.currency


def _claim(session: Session, book: Book, party: str, case: Case) -> Claim | None:
    line = case.line
    for one in claims_of(session, book, party):
        if can_pay(one, line.left, line.rail.keeper):
            return one
    return None


def _draft(case: Case, claim: Claim, amount: Money) -> DraftEntry:
    """Take it off where it waited, and off what is claimed; the bank's sum stands."""
    line, rail = case.line, case.line.rail
    told = told_again(case, MovementType.PAYMENT, amount)
    base = None if claim.is_base else 0
    held = Line(rail.holds(amount.currency), claim.fund, amount, base_minor=base)
    return DraftEntry(
        kind=EntryKind.RECOVERY,
        fact=fact_of(told, CLAIM),
        occurred_on=line.movement.occurred_on,
        lines=(
            held,
            claim.line(ROLE, -amount),
            *taken_off(rail, line.role, amount),
        ),
        corrects=line.fact,
    )
