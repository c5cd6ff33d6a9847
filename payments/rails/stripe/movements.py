"""Stripe's balance transactions as movements; one type of ours for each of theirs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import stripe

from ledger.money import Money
from payments.gateway import Movement, MovementType
from payments.rails.stripe.account import CODE
from payments.rails.stripe.amounts import from_stripe
from payments.rails.stripe.reading import id_of, instant, label_of, payment_of

ORDER = "order"
"""The label under which a refund carries our order."""

TYPES: Mapping[str, MovementType] = {
    "charge": MovementType.PAYMENT,
    "payment": MovementType.PAYMENT,
    "refund": MovementType.REFUND,
    "payment_refund": MovementType.REFUND,
    "refund_failure": MovementType.REFUND_FAILED,
    "payment_failure_refund": MovementType.RETURN,
    "payout": MovementType.PAYOUT,
    "payout_cancel": MovementType.PAYOUT_FAILED,
    "payout_failure": MovementType.PAYOUT_FAILED,
    "stripe_fee": MovementType.FEE,
    "stripe_fx_fee": MovementType.FEE,
    "tax_fee": MovementType.FEE,
}
"""What each of Stripe's types is to us; any other waits in suspense for a person."""

DISPUTES: Mapping[str, MovementType] = {
    "dispute": MovementType.DISPUTE_OPEN,
    "dispute_reversal": MovementType.DISPUTE_WON,
}
"""An adjustment is told apart by its category."""

DECIDED = ("won", "lost", "warning_closed", "prevented", "charge_refunded")


def type_of(line: stripe.BalanceTransaction) -> MovementType:
    """Say what a balance transaction is to us."""
    if line.type == "adjustment":
        return DISPUTES.get(line.reporting_category, MovementType.UNKNOWN)
    return TYPES.get(line.type, MovementType.UNKNOWN)


class Reader:
    """Makes movements of what belongs to one account; its zone gives their day."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def movement(
        self, line: stripe.BalanceTransaction, source: object, payment: str = ""
    ) -> Movement:
        """Make the movement of a balance transaction; the source says what it is of."""
        at, type_ = instant(line.created), type_of(line)
        fee = from_stripe(line.fee, line.currency)
        is_payout = type_ is MovementType.PAYOUT
        about = payment or payment_of(source)
        if type_ in (MovementType.PAYOUT, MovementType.PAYOUT_FAILED):
            about = id_of(line.source)
        return Movement(
            provider=CODE,
            id=about if is_payout else line.id,
            type=type_,
            amount=from_stripe(line.amount, line.currency),
            occurred_on=self.day(at),
            fee=fee or None,
            payment=about,
            named=line.type,
            occurred_at=at,
            asked=_asked(line, source),
            rate="" if line.exchange_rate is None else str(line.exchange_rate),
            order=label_of(source, ORDER) if type_ is MovementType.REFUND else "",
        )

    def given_up(
        self, dispute: stripe.Dispute, payment: str, now: datetime
    ) -> Movement | None:
        """Say what stays lost of a dispute that is decided: no money moves for that."""
        lost = lost_of(dispute)
        if lost is None:
            return None
        return Movement(
            provider=CODE,
            id=dispute.id,
            type=MovementType.DISPUTE_LOST,
            amount=lost,
            occurred_on=self.day(now),
            payment=payment,
            named=dispute.status,
        )

    def day(self, at: datetime) -> date:
        """Say on which day an instant falls here."""
        return at.astimezone(self._zone).date()


def lost_of(dispute: stripe.Dispute) -> Money | None:
    """Return what stays lost of a decided dispute, negative; None while it is open.

    A dispute that is won may wait for its money: it is not lost by that.
    """
    lines = dispute.balance_transactions
    if dispute.status not in DECIDED or not lines:
        return None
    is_back = any(line.amount > 0 for line in lines)
    if dispute.status == "won" and not is_back:
        return None
    rest = sum(line.amount for line in lines)
    return from_stripe(rest, lines[0].currency) if rest < 0 else None


def is_open(dispute: stripe.Dispute) -> bool:
    """Say whether something of a dispute is still to come."""
    if dispute.status not in DECIDED:
        return True
    lines = dispute.balance_transactions
    return dispute.status == "won" and not any(line.amount > 0 for line in lines or [])


def _asked(line: stripe.BalanceTransaction, source: object) -> Money | None:
    """Return what the payer paid or got, where another currency was settled."""
    if not isinstance(source, stripe.Charge | stripe.Refund | stripe.Dispute):
        return None
    if source.currency == line.currency:
        return None
    asked = from_stripe(source.amount, source.currency)
    return asked if line.amount > 0 else -asked
