"""Read the library's objects, whose fields may be an id, an object or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import stripe
from stripe import StripeObject


def id_of(value: str | StripeObject | None) -> str:
    """Return the id of what may be expanded, empty for nothing."""
    if value is None or isinstance(value, str):
        return value or ""
    return str(getattr(value, "id", ""))


def label_of(holder: object, name: str) -> str:
    """Return one of our own labels on an object, empty where there is none."""
    labels = getattr(holder, "metadata", None)
    if labels is None:
        return ""
    known = labels.to_dict() if isinstance(labels, StripeObject) else dict(labels)
    return str(known.get(name, ""))


def instant(seconds: int) -> datetime:
    """Read an instant."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def payment_of(source: object) -> str:
    """Name the payment of a charge, a refund or a dispute, empty for anything else."""
    if isinstance(source, stripe.Charge):
        return id_of(source.payment_intent) or source.id
    if isinstance(source, stripe.Refund | stripe.Dispute):
        return id_of(source.payment_intent) or id_of(source.charge)
    return ""
