"""Stripe's messages: checked on the very bytes, and read only for where to look."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from payments.gateway import Notice, NoticeRefusedError, RawNotice
from payments.rails.signatures import verify
from payments.rails.stripe.account import StripeAccount

SIGNATURE = "Stripe-Signature"
OF_PAYMENT = ("charge.", "payment_intent.", "refund.", "charge.dispute.")


def read(account: StripeAccount, raw: RawNotice, now: datetime) -> list[Notice]:
    """Check and read a message. Raises NoticeRefusedError."""
    headers = {name.lower(): value for name, value in raw.headers.items()}
    signature = headers.get(SIGNATURE.lower(), "")
    sent_at = verify(raw.body, signature, account.secrets, now)
    try:
        event = json.loads(raw.body)
        if event["object"] != "event":
            raise NoticeRefusedError("the message is no event")
        return [
            Notice(
                id=_word(event["id"]),
                type=_word(event["type"]),
                remote_id=_about(event),
                sent_at=sent_at,
                is_live=event["livemode"] is not False,
            )
        ]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NoticeRefusedError("the message cannot be read") from error


def _about(event: dict[str, Any]) -> str:
    """Name what to look up; nothing for another account's or a type unknown to us."""
    type_, thing = _word(event["type"]), event["data"]["object"]
    if not isinstance(thing, dict):
        raise TypeError("the message is about no thing")
    if event.get("account"):
        return ""
    if type_.startswith("checkout.session."):
        return _word(thing["id"])
    if type_.startswith("payment_intent."):
        return _word(thing["id"])
    if type_.startswith(OF_PAYMENT):
        found = thing.get("payment_intent") or thing.get("charge") or thing["id"]
        return _word(found)
    return _word(thing["id"]) if type_.startswith("payout.") else ""


def _word(value: object) -> str:
    """Read a name; what is no text, or cannot be printed, names nothing."""
    if not isinstance(value, str) or not value.isprintable():
        raise ValueError("a name is no text that can be printed")
    return value
