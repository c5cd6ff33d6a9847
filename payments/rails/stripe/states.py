"""How a Checkout Session stands, as one of our states."""

from __future__ import annotations

from datetime import datetime

import stripe
from stripe.checkout import Session

from payments.gateway import (
    AttemptState,
    RefundState,
    RemoteDispute,
    RemoteRefund,
)
from payments.rails.stripe.amounts import from_stripe
from payments.rails.stripe.movements import ORDER, is_open
from payments.rails.stripe.reading import instant, label_of

REFUNDS = {
    "pending": RefundState.PENDING,
    "requires_action": RefundState.ACTION,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.CANCELED,
}


def state_of(session: Session, *, is_paid: bool) -> AttemptState:
    """Say how far a session got. Money that moved counts more than any status."""
    if is_paid:
        return AttemptState.SUCCEEDED
    intent = session.payment_intent
    status = intent.status if isinstance(intent, stripe.PaymentIntent) else ""
    if session.status == "expired":
        return AttemptState.EXPIRED
    if session.status == "complete":
        return _completed(status)
    is_asked = status == "requires_action"
    return AttemptState.ACTION if is_asked else AttemptState.REDIRECTED


def _completed(status: str) -> AttemptState:
    """A session that is complete and unpaid waits for the bank, or has failed."""
    if status in ("requires_payment_method", "canceled"):
        return AttemptState.FAILED
    return AttemptState.PROCESSING


def refund_of(refund: stripe.Refund) -> RemoteRefund:
    """Read a refund as it stands."""
    return RemoteRefund(
        remote_id=refund.id,
        amount=from_stripe(refund.amount, refund.currency),
        state=REFUNDS.get(refund.status or "", RefundState.PENDING),
        order=label_of(refund, ORDER),
    )


def dispute_of(dispute: stripe.Dispute) -> RemoteDispute:
    """Read a dispute as it stands."""
    due: datetime | None = None
    if dispute.evidence_details.due_by:
        due = instant(dispute.evidence_details.due_by)
    return RemoteDispute(
        remote_id=dispute.id,
        amount=from_stripe(dispute.amount, dispute.currency),
        status=dispute.status,
        reason=dispute.reason,
        due_at=due,
        is_open=is_open(dispute),
    )
