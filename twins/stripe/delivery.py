"""How the twin tells of what happened: signed by the helper of Stripe's own library."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass

import stripe

from twins.stripe.store import Object, shown

LISTENS_FOR = 10


@dataclass(frozen=True, slots=True)
class Message:
    """An event as it is sent: the very bytes, and the header that signs them."""

    body: bytes
    signature: str


def sign(event: Object, secret: str, at: int) -> Message:
    """Write an event down and sign it."""
    text = json.dumps(shown(event), separators=(",", ":"))
    header = stripe.WebhookSignature.generate_signature_header(
        text, secret, timestamp=at
    )
    return Message(text.encode(), header)


def send(url: str, messages: Iterable[Message]) -> list[int]:
    """Send messages one by one; say what each was answered, 0 for nothing."""
    return [_send(url, message) for message in messages]


def _send(url: str, message: Message) -> int:
    request = urllib.request.Request(  # noqa: S310 - an address given at the start
        url,
        message.body,
        {"Content-Type": "application/json", "Stripe-Signature": message.signature},
    )
    try:
        with urllib.request.urlopen(request, timeout=LISTENS_FOR) as answer:  # noqa: S310 - see above
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
