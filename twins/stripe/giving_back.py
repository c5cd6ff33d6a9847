"""Money that goes back: refunds, debits returned, disputes with all their outcomes."""

from __future__ import annotations

from twins.stripe import figures
from twins.stripe.paying import add_line
from twins.stripe.store import DAY, Object, Store, TwinError, shown

OUTCOMES = ("won", "lost", "partly", "withdrawn", "warning_closed")


def refund(store: Store, asked: Object) -> Object:
    """Give a payment back, in whole or in part, as far as something is left."""
    charge = _charge_of(store, asked)
    left = charge["amount"] - charge["amount_refunded"]
    amount = int(asked.get("amount") or left)
    _check_refund(charge, amount, left)
    begins = store.next_refund
    store.next_refund = "succeeded"
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    made = store.new(
        "refund",
        amount=amount,
        currency=charge["currency"],
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        status=begins.removesuffix("_moved"),
        pending_reason="processing" if begins.startswith("pending") else None,
        reason=asked.get("reason"),
        metadata=asked.get("metadata") or {},
    )
    if begins in {"succeeded", "pending_moved"}:
        _move_refund(store, made)
    store.tell("refund.created", made)
    store.tell("charge.refunded", charge)
    return made


def refund_settles(store: Store, refund_id: str) -> None:
    """Let a refund that waited succeed."""
    made = store.get("refund", refund_id)
    if not made["balance_transaction"]:
        _move_refund(store, made)
    made |= {"status": "succeeded", "pending_reason": None}
    store.tell("refund.updated", made)


def refund_ends(store: Store, refund_id: str, status: str) -> None:
    """Let a refund fail or be canceled; what had moved comes back."""
    made = store.get("refund", refund_id)
    if made["status"] in {"failed", "canceled"}:
        raise TwinError(400, f"The refund is {made['status']} already.")
    made |= {"status": status, "pending_reason": None}
    if status == "failed":
        made["failure_reason"] = "expired_or_canceled_card"
    if made["balance_transaction"]:
        back = -store.get("balance_transaction", made["balance_transaction"])["amount"]
        line = add_line(
            store, "refund_failure", "refund_failure", (back, 0), made["id"]
        )
        made["failure_balance_transaction"] = line["id"]
    charge = store.get("charge", made["charge"])
    charge |= {"amount_refunded": charge["amount_refunded"] - made["amount"]}
    charge["refunded"] = False
    type_ = "refund.failed" if status == "failed" else "refund.updated"
    store.tell(type_, made)


def debit_returned(store: Store, charge_id: str) -> None:
    """Let the payer's bank take a debit back, weeks later."""
    charge = store.get("charge", charge_id)
    if charge["failure_balance_transaction"] or not charge["paid"]:
        raise TwinError(400, "There is nothing to return.")
    back = -_line_of(store, charge)["amount"]
    line = add_line(
        store, "payment_failure_refund", "charge_failure", (back, 0), charge_id
    )
    charge |= {"failure_balance_transaction": line["id"], "status": "failed"}
    charge["paid"] = False
    store.tell("charge.failed", charge)


def dispute(store: Store, charge_id: str, *, is_inquiry: bool = False) -> Object:
    """Let a payer contest a payment; unless they only ask, the money leaves at once."""
    charge = store.get("charge", charge_id)
    if charge["disputed"] or not charge["paid"]:
        raise TwinError(400, "This charge cannot be contested.")
    charge |= {"disputed": True, "_contested": True}
    made = store.new(
        "dispute",
        charge=charge_id,
        amount=charge["amount"],
        currency=charge["currency"],
        payment_intent=charge["payment_intent"],
        status="warning_needs_response" if is_inquiry else "needs_response",
        reason="fraudulent",
        evidence={},
        evidence_details={
            "due_by": store.now + 7 * DAY,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "enhanced_eligibility": {},
        },
        enhanced_eligibility_types=[],
        balance_transactions=[],
        metadata={},
    )
    store.tell("charge.dispute.created", made)
    if not is_inquiry:
        withdraw(store, made["id"])
    return made


def withdraw(store: Store, dispute_id: str) -> None:
    """Take the contested money off our balance."""
    made = store.get("dispute", dispute_id)
    made["status"] = "needs_response"
    charge = store.get("charge", made["charge"])
    moved = (-_line_of(store, charge)["amount"], figures.DISPUTE_FEE)
    _add(made, add_line(store, "adjustment", "dispute", moved, dispute_id))
    store.tell("charge.dispute.funds_withdrawn", made)


def close(store: Store, dispute_id: str, outcome: str) -> None:
    """Decide a dispute: all, a part or nothing comes back."""
    made = store.get("dispute", dispute_id)
    if outcome not in OUTCOMES:
        raise TwinError(400, f"There is no outcome {outcome}.")
    taken = -sum(line["amount"] for line in made["balance_transactions"])
    won = outcome in {"won", "withdrawn"}
    made["status"] = "won" if won or outcome == "partly" else outcome
    if taken and won:
        give_back(store, dispute_id, taken, figures.DISPUTE_FEE)
    elif taken and outcome == "partly":
        give_back(store, dispute_id, taken - taken // 3, 0)
    if won or outcome == "warning_closed":
        store.get("charge", made["charge"])["_contested"] = False
    store.tell("charge.dispute.closed", made)


def give_back(store: Store, dispute_id: str, amount: int, fee: int) -> None:
    """Put contested money back on our balance, late or after an appeal."""
    made = store.get("dispute", dispute_id)
    line = add_line(store, "adjustment", "dispute_reversal", (amount, -fee), dispute_id)
    _add(made, line)
    store.tell("charge.dispute.funds_reinstated", made)


def _add(made: Object, line: Object) -> None:
    made["balance_transactions"] = [*made["balance_transactions"], shown(line)]


def _move_refund(store: Store, made: Object) -> None:
    charge = store.get("charge", made["charge"])
    amount, _ = figures.settled(made["amount"], made["currency"], store.settles_in)
    is_debit = charge["_method"] == "sepa_debit"
    type_ = "payment_refund" if is_debit else "refund"
    line = add_line(store, type_, "refund", (-amount, 0), made["id"])
    made["balance_transaction"] = line["id"]


def _charge_of(store: Store, asked: Object) -> Object:
    if asked.get("charge"):
        return store.get("charge", asked["charge"])
    intent = store.get("payment_intent", asked.get("payment_intent", ""))
    if not intent["latest_charge"]:
        raise TwinError(400, "This PaymentIntent does not have a successful charge.")
    return store.get("charge", intent["latest_charge"])


def _check_refund(charge: Object, amount: int, left: int) -> None:
    name = charge["id"]
    if charge.get("_contested"):
        said = f"Charge {name} has been charged back; cannot issue a refund."
        raise TwinError(400, said, code="charge_disputed")
    if not charge["paid"]:
        raise TwinError(400, "This charge has not been paid.", code="charge_not_paid")
    if left == 0:
        said = f"Charge {name} has already been refunded."
        raise TwinError(400, said, code="charge_already_refunded")
    if not 0 < amount <= left:
        said = f"Refund amount ({amount}) is greater than unrefunded amount ({left})"
        raise TwinError(400, said, param="amount")


def _line_of(store: Store, charge: Object) -> Object:
    return store.get("balance_transaction", charge["balance_transaction"])
