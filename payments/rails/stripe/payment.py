"""All that belongs to one payment at Stripe: its charge, refunds and disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import stripe

from payments.gateway import Movement
from payments.rails.stripe.movements import Reader
from payments.rails.stripe.reading import id_of

OF_INTENT = (
    "latest_charge.balance_transaction",
    "latest_charge.failure_balance_transaction",
    "latest_charge.refunds",
)
"""What a payment is asked for, so that most take one call."""

PARTS = tuple(f"payment_intent.{part}" for part in OF_INTENT)
"""The same, asked for with its page."""

Line = stripe.BalanceTransaction


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: movements, oldest first, with refunds and disputes."""

    movements: tuple[Movement, ...] = ()
    refunds: tuple[stripe.Refund, ...] = ()
    disputes: tuple[stripe.Dispute, ...] = ()


def movements_of(
    client: stripe.StripeClient, reader: Reader, intent: object, now: datetime
) -> Found:
    """Gather what moved for a payment so far."""
    charge = intent.latest_charge if isinstance(intent, stripe.PaymentIntent) else None
    if not isinstance(charge, stripe.Charge):
        return Found()
    payment = id_of(charge.payment_intent)
    refunds = _refunds(client, charge)
    disputes = _disputes(client, charge)
    pairs: list[tuple[Line, object]] = [
        (line, charge)
        for line in (charge.balance_transaction, charge.failure_balance_transaction)
        if isinstance(line, Line)
    ]
    for refund in refunds:
        lines = (refund.balance_transaction, refund.failure_balance_transaction)
        pairs += [(line, refund) for line in lines if isinstance(line, Line)]
    for dispute in disputes:
        pairs += [(line, dispute) for line in dispute.balance_transactions]
    pairs.sort(key=lambda pair: pair[0].created)
    moved = [reader.movement(line, source, payment) for line, source in pairs]
    given_up = [reader.given_up(dispute, payment, now) for dispute in disputes]
    moved += [each for each in given_up if each is not None]
    return Found(tuple(moved), refunds, disputes)


def _refunds(
    client: stripe.StripeClient, charge: stripe.Charge
) -> tuple[stripe.Refund, ...]:
    """List a charge's refunds with their lines."""
    if charge.refunds is None or not charge.refunds.data:
        return ()
    listed = client.v1.refunds.list(
        {
            "charge": charge.id,
            "limit": 100,
            "expand": ["data.balance_transaction", "data.failure_balance_transaction"],
        }
    )
    return tuple(listed.auto_paging_iter())


def _disputes(
    client: stripe.StripeClient, charge: stripe.Charge
) -> tuple[stripe.Dispute, ...]:
    if not charge.disputed:
        return ()
    return tuple(client.v1.disputes.list({"charge": charge.id}).auto_paging_iter())
