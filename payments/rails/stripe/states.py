"""How a Checkout Session stands, as one of our states."""

from __future__ import annotations

from datetime import datetime

import stripe
from stripe.checkout import Session

from ledger.money import Money, MoneyError
from payments.gateway import (
    AttemptState,
    RefundState,
    RefusedByProviderError,
    RemoteDispute,
    RemoteRefund,
    SavedMethod,
)
from payments.rails.stripe.amounts import from_stripe
from payments.rails.stripe.movements import ORDER, is_open
from payments.rails.stripe.reading import id_of, instant, label_of

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


def state_alone(intent: stripe.PaymentIntent, *, is_paid: bool) -> AttemptState:
    """Say how far a payment got that has no page: the payer was away."""
    if is_paid:
        return AttemptState.SUCCEEDED
    return _ALONE.get(intent.status, AttemptState.PROCESSING)


_ALONE = {
    "requires_payment_method": AttemptState.FAILED,
    "requires_action": AttemptState.FAILED,
    "canceled": AttemptState.CANCELED,
}
"""An action that nobody is there for is a no; all that is not here is under way."""


def needs_payer(intent: stripe.PaymentIntent) -> bool:
    """Say whether a payment failed only because the payer was not there."""
    error = intent.last_payment_error
    asked = error is not None and error.code == "authentication_required"
    return asked or intent.status == "requires_action"


def method_of(intent: object) -> SavedMethod | None:
    """Return what the payer lets us collect from again, if they do."""
    if not isinstance(intent, stripe.PaymentIntent):
        return None
    customer, method = id_of(intent.customer), id_of(intent.payment_method)
    if not customer or not method:
        return None
    charge = intent.latest_charge
    details = (
        charge.payment_method_details if isinstance(charge, stripe.Charge) else None
    )
    is_debit = details is not None and details.type == "sepa_debit"
    return SavedMethod(customer, method, "debit" if is_debit else "card")


def presented_of(session: Session) -> Money | None:
    """Say what a payer was shown in their own currency, where Stripe tells it.

    It is kept to be shown and never posted: what cannot be read stops no payment.
    """
    shown = getattr(session, "presentment_details", None)
    if shown is None:
        return None
    try:
        return from_stripe(shown.presentment_amount, shown.presentment_currency)
    except (RefusedByProviderError, MoneyError):
        return None


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
