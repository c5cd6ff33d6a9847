"""The twin's interface: routes, keys that are kept, lists, and faults on request."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stripe.params import PaymentIntentCreateParams, RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from twins.stripe import collecting, giving_back, paying, paying_out
from twins.stripe.contract import complaints, misfits
from twins.stripe.lists import expanded, listing
from twins.stripe.store import DAY, Object, Store, TwinError

KINDS = {
    "balance_transactions": "balance_transaction",
    "charges": "charge",
    "checkout/sessions": "checkout.session",
    "disputes": "dispute",
    "events": "event",
    "payment_intents": "payment_intent",
    "payouts": "payout",
    "refunds": "refund",
}
Make = Callable[[Store, Object], Object]
MADE: Mapping[str, tuple[Make, object]] = {
    "checkout/sessions": (paying.open_session, SessionCreateParams),
    "payment_intents": (collecting.collect, PaymentIntentCreateParams),
    "refunds": (giving_back.refund, RefundCreateParams),
}
_PATH = re.compile(r"/v1/(checkout/sessions|[a-z_]+)(?:/(\w+))?(?:/(\w+))?")
_KEY = re.compile(r"Bearer (sk|rk)_test_\w+")
ANSWERS = {"429": 429, "503": 503, "409": 409}
"""Faults that answer at once and do nothing."""


class AnswerLostError(Exception):
    """The work is done, and nobody hears of it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str = ""

    @property
    def path(self) -> str:
        """The path without what is asked about."""
        return urlsplit(self.url).path

    @property
    def asked(self) -> Object:
        """The parameters, with their brackets undone."""
        text = self.body if self.method == "POST" else urlsplit(self.url).query
        return nested(parse_qsl(text, keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Reply:
    """What the twin answers."""

    status: int
    body: Object
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Kept:
    """The answer that is kept under a key, for a day."""

    request: str
    reply: Reply
    at: int


class Api:
    """Answers calls. ``faults`` go wrong one call each; ``rights`` bind rk_ keys."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.faults: list[str] = []
        self.rights: frozenset[str] | None = None
        self.is_shut = False
        self._kept: dict[str, Kept] = {}

    def answer(self, call: Call) -> Reply:
        """Answer a call. Raises AnswerLostError where the answer is to be lost."""
        is_post = call.method == "POST"
        fault = self.faults.pop(0) if self.faults and is_post else ""
        if fault in ANSWERS:
            return Reply(
                ANSWERS[fault], _fault(fault), {"Stripe-Should-Retry": "false"}
            )
        key = call.headers.get("idempotency-key", "") if is_post else ""
        request = hashlib.sha256((call.path + call.body).encode()).hexdigest()
        kept = self._kept_under(key)
        if kept is not None and fault == "lost":
            raise AnswerLostError
        if kept is not None:
            return self._again(kept, request)
        broken = Reply(500, _error("api_error", "An unknown error occurred"))
        reply, is_begun = (broken, True) if fault == "500_before" else self._work(call)
        if fault == "500":
            reply = broken
        if key and is_begun:
            self._kept[key] = Kept(request, reply, self.store.now)
        if fault == "lost":
            raise AnswerLostError
        return reply

    def forget_keys(self) -> None:
        """Forget every key, as Stripe does after a day."""
        self._kept.clear()

    def _kept_under(self, key: str) -> Kept | None:
        kept = self._kept.get(key)
        is_old = kept is not None and kept.at < self.store.now - DAY
        return None if is_old else kept

    def _again(self, kept: Kept, request: str) -> Reply:
        if kept.request != request:
            said = (
                "Keys can only be used with the parameters they were first used with."
            )
            return Reply(400, _error("idempotency_error", said))
        replayed = {"Idempotent-Replayed": "true"}
        return Reply(kept.reply.status, kept.reply.body, replayed)

    def _work(self, call: Call) -> tuple[Reply, bool]:
        """Do what is asked; say whether it was begun, so that its answer is kept."""
        asked = call.asked
        expand = asked.pop("expand", {})
        is_begun = False
        try:
            kind, name, act = self._route(call)
            self._check(call, kind, asked)
            is_begun = call.method == "POST"
            body = self._do(call.method, (kind, name, act), asked)
            if "data" in body and body["object"] == "list":
                body = listing(self.store, call.path, body["data"], (asked, expand))
            else:
                body = expanded(self.store, body, list(expand.values()))
        except TwinError as error:
            return Reply(error.status, error.body), is_begun
        if wrong := list(misfits(body)):
            raise AssertionError(f"the twin's answer is not Stripe's: {wrong[:5]}")
        return Reply(200, json.loads(json.dumps(body))), is_begun

    def _route(self, call: Call) -> tuple[str, str, str]:
        found = _PATH.fullmatch(call.path)
        known = found is not None and (found[1] in KINDS or found[1] == "balance")
        if found is None or not known:
            raise TwinError(
                404, f"Unrecognized request URL ({call.method}: {call.path})."
            )
        return found[1], found[2] or "", found[3] or ""

    def _check(self, call: Call, kind: str, asked: Object) -> None:
        """Refuse a wrong key, a missing right and wrong parameters."""
        key = _KEY.match(call.headers.get("authorization", ""))
        if key is None or self.is_shut:
            raise TwinError(401, "Invalid API Key provided")
        right = f"{kind}:{'write' if call.method == 'POST' else 'read'}"
        if key[1] == "rk" and self.rights is not None and right not in self.rights:
            said = f"The provided key does not have the required permission: {right}."
            raise TwinError(403, said)
        if call.method == "POST" and call.path == f"/v1/{kind}":
            wrong = complaints(MADE[kind][1], asked) if kind in MADE else ["Unknown"]
            if wrong:
                raise TwinError(400, wrong[0], code="parameter_unknown")

    def _do(self, method: str, route: tuple[str, str, str], asked: Object) -> Object:
        kind, name, act = route
        if kind == "balance":
            return paying_out.balance(self.store)
        paying.expire_old(self.store)
        if method == "POST" and not name:
            return MADE[kind][0](self.store, asked)
        if method == "POST" and (kind, act) == ("checkout/sessions", "expire"):
            return paying.expire(self.store, name)
        if method == "GET" and name:
            return self.store.get(KINDS[kind], name)
        if method == "GET":
            return {"object": "list", "data": self.store.latest(KINDS[kind])}
        raise TwinError(404, "Unrecognized request URL.")


def nested(pairs: list[tuple[str, str]]) -> Object:
    """Undo the brackets of a form: ``a[b][0]=c`` is an object in an object."""
    root: Object = {}
    for name, value in pairs:
        parts = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        inner: Any = root
        for part in parts[:-1]:
            inner = inner.setdefault(part, {})
        inner[parts[-1] or str(len(inner))] = value
    return root


def _fault(name: str) -> Object:
    if name == "409":
        said = "There is currently another in-progress request using this key."
        return _error("idempotency_error", said, code="idempotency_key_in_use")
    type_ = "api_error" if name == "503" else "invalid_request_error"
    code = "rate_limit" if name == "429" else None
    return _error(type_, "Try again.", code=code)


def _error(type_: str, message: str, **more: object) -> Object:
    return {"error": {"type": type_, "message": message, **more}}
