"""Tell what the holders of loans and participations are paid."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.demo.accounts import BANK
from app.demo.events import Given, Instalment, TurnoverShared
from app.demo.parties import party
from app.demo.story import STORY
from ledger.book.acts import Act
from ledger.financing.holders import HolderPayment, HolderShare, pay_holders
from ledger.financing.instalments import interest_due, outstanding, principal_due
from ledger.money import Money

TERMS = 6
BASIS_POINTS = {"L06": 200, "L07": 200}
"""Interest of a half-year; the other loans bear none."""


def tell_instalment(session: Session, act: Act, event: Instalment) -> None:
    """Pay all lenders their part of one instalment, from what was brought for it."""
    loans = _holdings("source.loan")
    principal = [
        _share(
            "source.loan", loan, principal_due(_amount(loan), event.number, of=TERMS)
        )
        for loan in loans
    ]
    interest = [
        _share(
            "cost.interest",
            loan,
            interest_due(
                outstanding(_amount(loan), event.number, of=TERMS),
                basis_points=BASIS_POINTS[loan.code],
            ),
        )
        for loan in loans
        if loan.code in BASIS_POINTS
    ]
    _pay(session, act, event, (*principal, *interest))


def tell_turnover(session: Session, act: Act, event: TurnoverShared) -> None:
    """Split the share of the turnover among the participants, to the cent."""
    held = _holdings("source.participation")
    parts = Money(event.cents, "EUR").allocate([given.cents for given in held])
    shares = tuple(
        _share("cost.turnover_share", given, part)
        for given, part in zip(held, parts, strict=True)
    )
    _pay(session, act, event, shares)


def _holdings(role: str) -> list[Given]:
    held = [e for e in STORY if isinstance(e, Given) and e.role == role]
    return sorted(held, key=lambda given: given.code)


def _amount(given: Given) -> Money:
    return Money(given.cents, "EUR")


def _share(role: str, given: Given, amount: Money) -> HolderShare:
    return HolderShare(role, given.code, party(given.party), amount)


def _pay(
    session: Session,
    act: Act,
    event: Instalment | TurnoverShared,
    shares: tuple[HolderShare, ...],
) -> None:
    payment = HolderPayment(event.code, "P3", BANK, event.code, shares, event.day)
    pay_holders(session, act, payment)
