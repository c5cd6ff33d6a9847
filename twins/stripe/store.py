"""The twin's memory: objects by kind, in the order in which they were made."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import stripe

from twins.stripe.contract import declared_of

Object = dict[str, Any]

DAY = 86400
PREFIXES = {
    "balance_transaction": "txn_",
    "charge": "ch_",
    "checkout.session": "cs_test_",
    "customer": "cus_",
    "dispute": "dp_",
    "event": "evt_",
    "payment_intent": "pi_",
    "payment_method": "pm_",
    "payout": "po_",
    "refund": "re_",
}


class TwinError(Exception):
    """The twin says no, the way Stripe does."""

    def __init__(self, status: int, message: str, **more: object) -> None:
        self.status = status
        error = {"type": "invalid_request_error", "message": message} | more
        self.body = {"error": error}
        super().__init__(message)


class Store:
    """All that the twin knows. ``clock`` gives seconds; time is moved by ``ahead``."""

    def __init__(self, clock: Callable[[], int], *, name: str = "") -> None:
        self._clock = clock
        self._name = name
        self._numbers = count(1)
        self.ahead = 0
        self.objects: dict[str, dict[str, Object]] = {kind: {} for kind in PREFIXES}
        self.waiting: list[Object] = []
        """Events that were not sent yet, oldest first."""
        self.settles_in = "eur"
        self.next_refund = "succeeded"
        """How the next refund that is asked for begins."""

    @property
    def now(self) -> int:
        """The twin's own time, in seconds."""
        return self._clock() + self.ahead

    def new(self, kind: str, **values: object) -> Object:
        """Make an object with every field that Stripe's library declares for it."""
        number = next(self._numbers)
        word = f"{self._name}:{kind}:{number}"
        digest = hashlib.sha256(word.encode()).hexdigest()[:20]
        made = copy.copy(_blank(kind))
        made |= {"id": PREFIXES[kind] + digest, "created": self.now} | values
        made["_number"] = number
        self.objects[kind][made["id"]] = made
        return made

    def get(self, kind: str, name: str) -> Object:
        """Return an object. Raises TwinError."""
        found = self.objects[kind].get(name)
        if found is None:
            raise TwinError(
                404, f"No such {kind}: '{name}'", code="resource_missing", param="id"
            )
        return found

    def latest(self, kind: str, **values: object) -> list[Object]:
        """List objects that have these values, the latest first."""
        every = reversed(self.objects[kind].values())
        return [o for o in every if all(o.get(k) == v for k, v in values.items())]

    def tell(self, type_: str, about: Object) -> Object:
        """Write an event with a picture of what it is about."""
        event = self.new(
            "event",
            type=type_,
            api_version=stripe.api_version,
            data={"object": copy.deepcopy(shown(about))},
            pending_webhooks=1,
            request={"id": None, "idempotency_key": None},
        )
        self.waiting.append(event)
        return event


def shown(thing: Object) -> Object:
    """Return an object without what only the twin knows of it."""
    return {key: value for key, value in thing.items() if not key.startswith("_")}


@cache
def _blank(kind: str) -> Object:
    """Return an object whose fields are there and empty."""
    made: Object = {"object": kind}
    for name, text in declared_of(kind).items():
        if "ClassVar" not in text and name not in {"deleted", "refunds"}:
            made.setdefault(name, _empty(text))
    return made


def _empty(text: str) -> object:
    if text.startswith(("List", "typing.List")):
        return []
    if text.startswith("bool"):
        return False
    if text.startswith("int"):
        return 0
    return {} if text.startswith(("Dict", "typing.Dict")) else None
