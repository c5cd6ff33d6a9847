"""What Stripe is asked to collect: a hosted page to pay on by card or debit."""

from __future__ import annotations

from typing import Literal

from stripe.params import PaymentIntentCreateParams
from stripe.params.checkout import (
    SessionCreateParams,
    SessionCreateParamsLineItemPriceData,
    SessionCreateParamsPaymentIntentData,
)

from payments.gateway import Collection, PaymentRequest
from payments.rails.stripe.amounts import to_stripe

Method = Literal["card", "sepa_debit"]

ATTEMPT = "attempt"
"""The label under which a payment carries our name for it."""

MARK_LENGTH = 10
"""What fits behind our name on a card's statement."""

_LANGUAGES = ("en", "fr")


def page_of(request: PaymentRequest) -> SessionCreateParams:
    """Write down a page. The same request gives the same words: its key wants that."""
    labels = {ATTEMPT: request.attempt}
    payment: SessionCreateParamsPaymentIntentData = {"metadata": labels}
    if mark := mark_of(request.mark):
        payment["statement_descriptor_suffix"] = mark
    price: SessionCreateParamsLineItemPriceData = {
        "currency": request.amount.currency.lower(),
        "unit_amount": to_stripe(request.amount),
        "product_data": {"name": request.payee},
    }
    asked = SessionCreateParams(
        mode="payment",
        submit_type="donate",
        line_items=[{"price_data": price, "quantity": 1}],
        client_reference_id=request.attempt,
        metadata=labels,
        payment_intent_data=payment,
        allowed_payment_method_types=[*methods_of(request.amount.currency)],
        adaptive_pricing={"enabled": False},
        locale=request.language if request.language in _LANGUAGES else "auto",
        success_url=request.return_url,
        cancel_url=request.return_url,
    )
    if request.keeps_method:
        payment["setup_future_usage"] = "off_session"
        asked["customer_creation"] = "always"
    return asked


def collection_of(wanted: Collection) -> PaymentIntentCreateParams:
    """Write down what to collect while the payer is away."""
    asked = PaymentIntentCreateParams(
        amount=to_stripe(wanted.amount),
        currency=wanted.amount.currency.lower(),
        customer=wanted.method.customer,
        payment_method=wanted.method.method,
        confirm=True,
        off_session=True,
        description=wanted.payee,
        metadata={ATTEMPT: wanted.attempt},
    )
    if mark := mark_of(wanted.mark):
        asked["statement_descriptor_suffix"] = mark
    return asked


def methods_of(currency: str) -> tuple[Method, ...]:
    """Say which ways of paying are offered: a debit moves euros only."""
    return ("card", "sepa_debit") if currency == "EUR" else ("card",)


def mark_of(text: str) -> str:
    """Keep what a bank prints: plain letters, figures, some signs, and one letter."""
    kept = "".join(c for c in text if c.isascii() and (c.isalnum() or c in " -./"))
    short = kept[:MARK_LENGTH].strip()
    return short if any(c.isalpha() for c in short) else ""
