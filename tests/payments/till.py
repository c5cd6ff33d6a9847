"""A till: an application whose payments go through Stripe's twin."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count

import httpx
from flask import Flask

from app.clock import CLOCK
from app.contributing import gateways
from app.contributing.comparing import compare
from app.contributing.jobs import sweep_book
from app.contributing.refunding import refund
from app.contributing.sweeping import Swept
from app.sandbox.wiring import NETWORK
from app.settings_stripe import StripeSettings
from ledger.book.books import Book
from ledger.money import Money
from payments.attempts import Witness, find_by_number
from payments.gateway import AttemptState
from payments.rails.stripe import StripeAccount, StripeGateway
from payments.refunds import RefundAsked, RefundOrder
from payments.settling import standing
from payments.sweeps import alerts
from tests.payments.shop import Clock, Shop
from twins.stripe import Api, Store, giving_back, paying, paying_out
from twins.stripe.api import AnswerLostError, Call
from twins.stripe.delivery import sign

SECRETS = ("whsec_new", "whsec_old")
KEY = "sk_test_twin"


class TwinWire(httpx.BaseTransport):
    """Carries calls into the twin; cut, it carries nothing."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.is_cut = False
        self.is_slow = False
        self.calls = 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.calls += 1
        if self.is_cut:
            raise httpx.ConnectError("cut", request=request)
        body = request.read().decode()
        call = Call(request.method, str(request.url), request.headers, body)
        try:
            reply = self.api.answer(call)
        except AnswerLostError:
            raise httpx.ReadError("lost", request=request) from None
        if self.is_slow:
            raise httpx.ReadTimeout("slow", request=request)
        return httpx.Response(reply.status, json=reply.body, headers=reply.headers)


def open_till(app: Flask, book: Book) -> Till:
    clock = Clock()
    store = Store(lambda: int(clock().timestamp()), name=book.code)
    wire = TwinWire(Api(store))
    settings = app.extensions["igoudar"]
    stripe = StripeSettings(KEY, SECRETS, book.code)
    app.extensions["igoudar"] = replace(settings, stripe=stripe)
    app.extensions[CLOCK] = clock
    app.extensions[NETWORK] = wire
    till = Till(app, book, clock, wire, count(), "stripe")
    till.connect()
    return till


@dataclass
class Till(Shop):
    """What a test does with one book that collects through Stripe."""

    refunds: count = field(default_factory=count, repr=False)

    @property
    def api(self) -> Api:
        return self.wire.api

    @property
    def store(self) -> Store:
        return self.wire.api.store

    def connect(self, key: str = KEY) -> StripeGateway:
        """Speak to the twin with a key; nobody waits between two tries."""
        account = StripeAccount(key, SECRETS, self.clock, zone=self.book.zone)
        gateway = StripeGateway(account, lambda _number: None, self.wire)
        self.app.extensions[gateways._STRIPE] = gateway
        return gateway

    def pay(self, form: str = "form-1", how: str = "card") -> None:
        paying.pay(self.store, self.session_of(form)["id"], how)

    def session_of(self, form: str = "form-1") -> dict[str, object]:
        """Find the page of a contribution as a stranger would."""
        reference = str(self.attempts(form)[0].public_id)
        return self.store.latest("checkout.session", client_reference_id=reference)[0]

    def intent_of(self, form: str = "form-1") -> str:
        return str(self.session_of(form)["payment_intent"])

    def charge_of(self, form: str = "form-1") -> str:
        intent = self.store.get("payment_intent", self.intent_of(form))
        return str(intent["latest_charge"])

    def settle_debit(self, form: str = "form-1") -> None:
        paying.bank_settles(self.store, self.intent_of(form))

    def dispute(self, form: str = "form-1", *, is_inquiry: bool = False) -> str:
        made = giving_back.dispute(
            self.store, self.charge_of(form), is_inquiry=is_inquiry
        )
        return str(made["id"])

    def decide(self, dispute: str, outcome: str) -> None:
        giving_back.close(self.store, dispute, outcome)

    def pay_out(self, *, is_reconciled: bool = True) -> str:
        made = paying_out.pay_out(self.store, is_reconciled=is_reconciled)
        return str(made["id"])

    def refund_there(self, minor: int, form: str = "form-1") -> str:
        """Refund in Stripe's Dashboard."""
        asked = {"payment_intent": self.intent_of(form), "amount": str(minor)}
        return str(giving_back.refund(self.store, asked)["id"])

    def refund(self, minor: int, form: str = "form-1", key: str = "") -> RefundOrder:
        """Order a refund here."""
        now = self.clock()
        with self.session() as session:
            attempt = next(
                a for a in self.attempts(form) if a.state is AttemptState.SUCCEEDED
            )
            amount = Money(minor, attempt.amount.currency)
            asked = RefundAsked(key or f"{form}:{next(self.refunds)}", amount, now)
            witness = Witness("officer", now)
            return refund(session, self.book, witness, attempt, asked)

    def deliver(
        self, *, times: int = 1, is_reversed: bool = False, secret: str = SECRETS[0]
    ) -> list[int]:
        """Let the twin send what waits, as the network may carry it.

        What is not answered when we die is still the twin's, and is sent again.
        """
        events, self.store.waiting = self.store.waiting, []
        if is_reversed:
            events.reverse()
        at = int(self.clock().timestamp())
        answers: list[int] = []
        try:
            for told in events:
                message = sign(told, secret, at)
                answers.extend(
                    self.post(message.body, message.signature) for _ in range(times)
                )
        finally:
            self.store.waiting[:0] = events[len(answers) // times :]
        return answers

    def drop(self) -> None:
        """Let every message be lost."""
        self.store.waiting.clear()

    def post(self, body: bytes, signature: str) -> int:
        return (
            self.client()
            .post(
                f"/webhooks/stripe/{self.book.code}",
                data=body,
                headers={"Stripe-Signature": signature},
            )
            .status_code
        )

    def hear(self, **how: object) -> None:
        """Deliver all and work on it."""
        self.deliver(**how)
        self.work()

    def sweep(self) -> Swept | None:
        self.clock.now += timedelta(minutes=10)
        with self.session() as session:
            return sweep_book(session, self.book, "stripe")

    def differences(self) -> list[int]:
        """Compare the twin's balance with the book's."""
        with self.session() as session:
            rows = compare(session, self.book, "stripe")
        return [row.difference.minor for row in rows if row.difference]

    def held(self) -> dict[str, int]:
        """What is not nothing on the balance and on its way, by account and fund."""
        accounts = ("psp", "psp_in_transit", "dispute_claim", "owed")
        return {
            name: minor
            for name, minor in self.balances().items()
            if minor and name.split()[0] in accounts
        }

    def alerts(self) -> list[str]:
        with self.session() as session:
            return [row.alert for row in alerts(session, self.book, 100)][::-1]

    def standing(self, form: str = "form-1") -> str:
        with self.session() as session:
            attempt = find_by_number(session, self.book, self.attempts(form)[0].id)
            return standing(session, self.book, attempt).value
