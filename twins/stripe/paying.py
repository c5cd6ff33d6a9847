"""What a payer does on a page, and what the bank does with it afterwards."""

from __future__ import annotations

from twins.stripe import figures
from twins.stripe.store import DAY, Object, Store, TwinError

LEAST_OPEN, MOST_OPEN = 30 * 60, DAY
DECLINED = "Your card was declined."


def open_session(store: Store, asked: Object) -> Object:
    """Open a page to pay on."""
    items = _listed(asked.get("line_items") or {})
    if asked.get("mode") != "payment" or not items:
        raise TwinError(400, "The twin opens pages of mode `payment` only.")
    total = sum(
        int(i.get("quantity", 1)) * int(i["price_data"]["unit_amount"]) for i in items
    )
    currency = items[0]["price_data"]["currency"]
    figures.check_amount(total, currency)
    until = int(asked.get("expires_at") or store.now + MOST_OPEN)
    if not store.now + LEAST_OPEN <= until <= store.now + MOST_OPEN:
        said = "`expires_at` must be between 30 minutes and 24 hours from now."
        raise TwinError(400, said, param="expires_at")
    session = store.new(
        "checkout.session",
        mode="payment",
        amount_total=total,
        amount_subtotal=total,
        currency=currency,
        status="open",
        payment_status="unpaid",
        expires_at=until,
        success_url=asked.get("success_url"),
        cancel_url=asked.get("cancel_url"),
        client_reference_id=asked.get("client_reference_id"),
        metadata=asked.get("metadata") or {},
        submit_type=asked.get("submit_type"),
        locale=asked.get("locale"),
        payment_method_types=["card"],
        payment_method_options={},
        ui_mode="hosted_page",
        _intent=asked.get("payment_intent_data") or {},
        customer_creation=asked.get("customer_creation"),
        _name=items[0]["price_data"].get("product_data", {}).get("name", ""),
    )
    session["url"] = f"/c/pay/{session['id']}"
    return session


def pay(store: Store, session_id: str, how: str = "card") -> Object:
    """Let a payer do something: card, sepa_debit, ask, or a reason to decline."""
    session = _open_page(store, session_id)
    intent = _intent_of(store, session)
    if how == "ask":
        intent |= {
            "status": "requires_action",
            "next_action": {"type": "use_stripe_sdk"},
        }
        store.tell("payment_intent.requires_action", intent)
        return session
    method = how if how in figures.AVAILABLE_AFTER else "card"
    keep_method(store, session, intent, method)
    charge = make_charge(store, intent, method)
    if method == "sepa_debit":
        intent["status"] = "processing"
        store.tell("payment_intent.processing", intent)
    elif how == "card":
        settle(store, intent, charge)
    else:
        decline(store, intent, charge, how)
        return session
    is_paid = intent["status"] == "succeeded"
    session |= {"status": "complete", "payment_status": "paid" if is_paid else "unpaid"}
    store.tell("checkout.session.completed", session)
    return session


def bank_settles(store: Store, intent_id: str) -> None:
    """Let the payer's bank pay a debit."""
    intent, session = _under_way(store, intent_id)
    settle(store, intent, store.get("charge", intent["latest_charge"]))
    if session is not None:
        session["payment_status"] = "paid"
        store.tell("checkout.session.async_payment_succeeded", session)


def bank_refuses(store: Store, intent_id: str) -> None:
    """Let the payer's bank refuse a debit."""
    intent, session = _under_way(store, intent_id)
    charge = store.get("charge", intent["latest_charge"])
    decline(store, intent, charge, "insufficient_funds")
    if session is not None:
        store.tell("checkout.session.async_payment_failed", session)


def expire(store: Store, session_id: str) -> Object:
    """Close a page on which nobody has paid."""
    session = store.get("checkout.session", session_id)
    if session["status"] != "open":
        raise TwinError(400, f"This session has a status of {session['status']}.")
    session |= {"status": "expired", "url": None}
    store.tell("checkout.session.expired", session)
    return session


def expire_old(store: Store) -> None:
    """Close the pages that are past their time."""
    for session in store.latest("checkout.session", status="open"):
        if session["expires_at"] <= store.now:
            expire(store, session["id"])


def settle(store: Store, intent: Object, charge: Object) -> None:
    """Let a charge succeed, with its line on our balance."""
    amount, rate = figures.settled(
        charge["amount"], charge["currency"], store.settles_in
    )
    line = add_line(
        store,
        "payment" if charge["_method"] == "sepa_debit" else "charge",
        "charge",
        (amount, figures.fee_of(charge["_method"], amount)),
        charge["id"],
    )
    line["exchange_rate"] = None if rate is None else float(rate)
    days = figures.AVAILABLE_AFTER[charge["_method"]]
    line |= {"available_on": store.now + days * DAY, "status": "pending"}
    charge |= {
        "status": "succeeded",
        "paid": True,
        "captured": True,
        "amount_captured": charge["amount"],
        "balance_transaction": line["id"],
    }
    intent |= {"status": "succeeded", "amount_received": intent["amount"]}
    store.tell("charge.succeeded", charge)
    store.tell("payment_intent.succeeded", intent)


def decline(store: Store, intent: Object, charge: Object, reason: str) -> None:
    """Let a charge fail."""
    charge |= {
        "status": "failed",
        "failure_code": "card_declined",
        "failure_message": DECLINED,
    }
    intent |= {
        "status": "requires_payment_method",
        "last_payment_error": {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": reason,
            "message": DECLINED,
            "charge": charge["id"],
        },
    }
    store.tell("charge.failed", charge)
    store.tell("payment_intent.payment_failed", intent)


def add_line(
    store: Store, type_: str, category: str, moved: tuple[int, int], source: str
) -> Object:
    """Write a line on our balance: what moved and the fee."""
    amount, fee = moved
    currency = store.settles_in
    details = [
        {
            "amount": fee,
            "application": None,
            "currency": currency,
            "description": "Stripe processing fees",
            "type": "stripe_fee",
        }
    ]
    return store.new(
        "balance_transaction",
        type=type_,
        reporting_category=category,
        amount=amount,
        fee=fee,
        net=amount - fee,
        currency=currency,
        source=source,
        status="available",
        available_on=store.now,
        balance_type="payments",
        fee_details=details if fee else [],
        _payout=None,
    )


def _open_page(store: Store, session_id: str) -> Object:
    session = store.get("checkout.session", session_id)
    if session["status"] == "open" and session["expires_at"] <= store.now:
        expire(store, session_id)
    if session["status"] != "open":
        raise TwinError(400, f"This session has a status of {session['status']}.")
    return session


def _intent_of(store: Store, session: Object) -> Object:
    """Return the intent of a page; it is made when the payer first tries."""
    if session["payment_intent"]:
        return store.get("payment_intent", session["payment_intent"])
    asked = session["_intent"]
    intent = store.new(
        "payment_intent",
        amount=session["amount_total"],
        currency=session["currency"],
        status="requires_payment_method",
        capture_method="automatic",
        confirmation_method="automatic",
        payment_method_types=["card"],
        metadata=asked.get("metadata") or {},
        description=asked.get("description"),
        statement_descriptor_suffix=asked.get("statement_descriptor_suffix"),
        setup_future_usage=asked.get("setup_future_usage"),
    )
    session["payment_intent"] = intent["id"]
    store.tell("payment_intent.created", intent)
    return intent


def keep_method(store: Store, session: Object, intent: Object, type_: str) -> None:
    """Keep what the payer paid with, where they let us collect from it again."""
    if intent["setup_future_usage"] != "off_session" or intent["payment_method"]:
        return
    customer = store.new("customer", balance=0)
    method = store.new(
        "payment_method", type=type_, customer=customer["id"], _answers=""
    )
    session["customer"] = customer["id"]
    intent |= {"customer": customer["id"], "payment_method": method["id"]}


def make_charge(store: Store, intent: Object, method: str) -> Object:
    """Make a charge that is not decided yet."""
    charge = store.new(
        "charge",
        amount=intent["amount"],
        currency=intent["currency"],
        payment_intent=intent["id"],
        status="pending",
        metadata=dict(intent["metadata"]),
        payment_method_details={"type": method},
        billing_details={},
        _method=method,
    )
    intent |= {"latest_charge": charge["id"], "next_action": None}
    return charge


def _under_way(store: Store, intent_id: str) -> tuple[Object, Object | None]:
    intent = store.get("payment_intent", intent_id)
    if intent["status"] != "processing":
        raise TwinError(400, f"The debit is {intent['status']}, not under way.")
    sessions = store.latest("checkout.session", payment_intent=intent_id)
    return intent, sessions[0] if sessions else None


def _listed(value: Object | list[Object]) -> list[Object]:
    return list(value.values()) if isinstance(value, dict) else list(value)
