"""Payouts to the bank, other lines of the balance, and what stands on it."""

from __future__ import annotations

from twins.stripe.paying import add_line
from twins.stripe.store import Object, Store, TwinError


def pay_out(store: Store, *, is_reconciled: bool = True) -> Object:
    """Pay out all that was not paid out yet; a balance below nothing is debited."""
    lines = [
        line
        for line in store.objects["balance_transaction"].values()
        if line["_payout"] is None
    ]
    amount = sum(line["net"] for line in lines)
    if not amount:
        raise TwinError(400, "There is nothing to pay out.")
    made = store.new(
        "payout",
        amount=amount,
        currency=store.settles_in,
        automatic=True,
        status="in_transit",
        arrival_date=store.now,
        method="standard",
        type="bank_account",
        source_type="card",
        reconciliation_status="in_progress",
        metadata={},
        destination="ba_twin",
        trace_id={"status": "pending", "value": None},
    )
    line = add_line(store, "payout", "payout", (-amount, 0), made["id"])
    made["balance_transaction"] = line["id"]
    for each in (*lines, line):
        each["_payout"] = made["id"]
        each["status"] = "available"
    store.tell("payout.created", made)
    if is_reconciled:
        reconcile(store, made["id"])
    return made


def reconcile(store: Store, payout_id: str) -> None:
    """Say what a payout contains."""
    made = store.get("payout", payout_id)
    made["reconciliation_status"] = "completed"
    store.tell("payout.reconciliation_completed", made)


def arrive(store: Store, payout_id: str) -> None:
    """Let a payout reach the bank."""
    made = store.get("payout", payout_id)
    made["status"] = "paid"
    store.tell("payout.paid", made)


def fail(store: Store, payout_id: str) -> None:
    """Let a payout come back, even one that was paid."""
    made = store.get("payout", payout_id)
    if made["status"] == "failed":
        raise TwinError(400, "The payout has failed already.")
    line = add_line(
        store, "payout_failure", "payout_reversal", (made["amount"], 0), payout_id
    )
    made |= {
        "status": "failed",
        "failure_code": "account_closed",
        "failure_balance_transaction": line["id"],
    }
    store.tell("payout.failed", made)


def take_fee(store: Store, amount: int) -> None:
    """Take a fee that belongs to no payment."""
    add_line(store, "stripe_fee", "fee", (-amount, 0), "fee_twin")


def hold_reserve(store: Store, amount: int) -> None:
    """Move something of a type that nobody foresaw."""
    add_line(store, "reserve_hold", "risk_reserved_funds", (-amount, 0), "rsv_twin")


def collect_elsewhere(store: Store, amount: int) -> None:
    """Let another system collect a payment with the same account."""
    charge = store.new(
        "charge",
        amount=amount,
        currency=store.settles_in,
        status="succeeded",
        paid=True,
        payment_method_details={"type": "card"},
        billing_details={},
        metadata={},
        _method="card",
    )
    line = add_line(store, "charge", "charge", (amount, 0), charge["id"])
    charge["balance_transaction"] = line["id"]
    store.tell("charge.succeeded", charge)


def balance(store: Store) -> Object:
    """Say what stands on the balance: what is available, and what is not yet."""
    sums = {"available": 0, "pending": 0}
    for line in store.objects["balance_transaction"].values():
        is_ready = line["status"] == "available" or line["available_on"] <= store.now
        sums["available" if is_ready else "pending"] += line["net"]
    parts = {
        name: [{"amount": amount, "currency": store.settles_in}]
        for name, amount in sums.items()
    }
    return {"object": "balance", "livemode": False, **parts}
