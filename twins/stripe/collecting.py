"""Collect again from what a payer let be kept, while the payer is away."""

from __future__ import annotations

from twins.stripe import figures
from twins.stripe.paying import DECLINED, decline, make_charge, settle
from twins.stripe.store import Object, Store, TwinError, shown

ASKED = "Your card was declined. This transaction requires authentication."


def collect(store: Store, asked: Object) -> Object:
    """Make a payment from a kept method, at once and without the payer."""
    if asked.get("confirm") != "true" or asked.get("off_session") != "true":
        raise TwinError(400, "The twin makes payments off session only, confirmed.")
    method = store.get("payment_method", str(asked.get("payment_method", "")))
    if method["customer"] != asked.get("customer"):
        said = "The customer does not have this payment method attached."
        raise TwinError(400, said, param="payment_method")
    figures.check_amount(int(asked["amount"]), asked["currency"])
    intent = store.new(
        "payment_intent",
        amount=int(asked["amount"]),
        currency=asked["currency"],
        status="requires_confirmation",
        capture_method="automatic",
        confirmation_method="automatic",
        payment_method_types=[method["type"]],
        payment_method=method["id"],
        customer=method["customer"],
        metadata=asked.get("metadata") or {},
        description=asked.get("description"),
        statement_descriptor_suffix=asked.get("statement_descriptor_suffix"),
    )
    store.tell("payment_intent.created", intent)
    charge = make_charge(store, intent, method["type"])
    answer = method["_answers"]
    if answer:
        _refuse(store, intent, charge, answer)
    if method["type"] == "sepa_debit":
        intent["status"] = "processing"
        store.tell("payment_intent.processing", intent)
    else:
        settle(store, intent, charge)
    return intent


def _refuse(store: Store, intent: Object, charge: Object, answer: str) -> None:
    """Say no the way Stripe does: with status 402, and the payment inside."""
    decline(store, intent, charge, answer)
    asks = answer == "authentication_required"
    code = "authentication_required" if asks else "card_declined"
    intent["last_payment_error"]["code"] = code
    raise TwinError(
        402,
        ASKED if asks else DECLINED,
        type="card_error",
        code=code,
        decline_code=answer,
        payment_intent=shown(intent),
    )
