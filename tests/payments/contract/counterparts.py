"""What the contract is asked of: the twin, and Stripe's own test mode.

A payer who let us keep a card or an account is driven from here on both sides: at
Stripe by its test cards and test accounts, at the twin by what its payer does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import uuid4

import stripe

from ledger.money import Money
from payments.gateway import Collection, RemoteState, SavedMethod
from payments.rails.stripe import StripeGateway
from twins.stripe import Store, giving_back, paying, paying_out

CARDS = {
    "pays": "pm_card_visa",
    "declines": "pm_card_chargeCustomerFail",
    "asks": "pm_card_authenticationRequired",
    "disputes": "pm_card_createDispute",
    "refund_fails": "pm_card_refundFail",
}
"""Stripe's test cards, by what they do once they are kept."""

ACCOUNTS = {"settles": "AT611904300234573201", "fails": "AT861904300235473202"}
"""Stripe's test accounts for SEPA debits."""

PATIENCE_SECONDS = 300
PAUSE_SECONDS = 5


class Payers(Protocol):
    """How payers and banks are driven at a counterpart."""

    def keep(self, how: str) -> SavedMethod:
        """Let a payer keep a card or an account with us that does what it is for."""

    def happens(self, how: str, remote_id: str) -> None:
        """Let happen what the kept card or account is for, if time does not."""

    def wait(self) -> None:
        """Let time pass before one looks again."""


@dataclass
class Counterpart:
    """A provider that the contract is asked of, and how its payers behave."""

    gateway: StripeGateway
    clock: Callable[[], datetime]
    payers: Payers
    store: Store | None = None

    def collect(self, how: str, minor: int = 5000, key: str = "") -> RemoteState:
        """Collect from a payer who let us, while they are away."""
        wanted = Collection(
            str(uuid4()), Money(minor, "EUR"), self.payers.keep(how), "Contract"
        )
        return self.gateway.collect(wanted, key or str(uuid4()))

    def until(
        self, how: str, remote_id: str, is_so: Callable[[RemoteState], bool]
    ) -> RemoteState:
        """Look a payment up until something is so."""
        self.payers.happens(how, remote_id)
        for _ in range(PATIENCE_SECONDS // PAUSE_SECONDS):
            state = self.gateway.fetch(remote_id)
            if is_so(state):
                return state
            self.payers.wait()
        raise AssertionError(f"{remote_id} does not come to what it is for: {how}")


class TwinsPayers:
    """Payers of the twin: they do at once what they are for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, how: str) -> SavedMethod:
        store = self._store
        customer = store.new("customer", balance=0)
        answers = {"declines": "generic_decline", "asks": "authentication_required"}
        method = store.new(
            "payment_method",
            type="sepa_debit" if how in ACCOUNTS else "card",
            customer=customer["id"],
            _answers=answers.get(how, ""),
        )
        channel = "debit" if how in ACCOUNTS else "card"
        return SavedMethod(customer["id"], method["id"], channel)

    def happens(self, how: str, remote_id: str) -> None:
        store = self._store
        charge = store.get("payment_intent", remote_id)["latest_charge"]
        if how == "disputes":
            giving_back.dispute(store, charge)
        elif how == "refund_fails":
            (made,) = store.latest("refund", charge=charge)
            giving_back.refund_ends(store, made["id"], "failed")
        elif how == "settles":
            paying.bank_settles(store, remote_id)
        elif how == "fails":
            paying.bank_refuses(store, remote_id)

    def wait(self) -> None:
        """Nothing is late at the twin."""

    def pay_out(self) -> None:
        paying_out.pay_out(self._store)


class StripesPayers:
    """Payers of Stripe's test mode: its test cards and accounts."""

    def __init__(self, key: str) -> None:
        self._client = stripe.StripeClient(key)

    def keep(self, how: str) -> SavedMethod:
        customer = self._client.v1.customers.create({"description": "Contract"})
        if how in ACCOUNTS:
            return SavedMethod(customer.id, self._account(customer.id, how), "debit")
        attached = self._client.v1.payment_methods.attach(
            CARDS[how], {"customer": customer.id}
        )
        return SavedMethod(customer.id, attached.id, "card")

    def _account(self, customer: str, how: str) -> str:
        """Keep an account with a mandate that was given on paper."""
        made = self._client.v1.payment_methods.create(
            {
                "type": "sepa_debit",
                "sepa_debit": {"iban": ACCOUNTS[how]},
                "billing_details": {"name": "Payer", "email": "payer@example.org"},
            }
        )
        self._client.v1.setup_intents.create(
            {
                "customer": customer,
                "payment_method": made.id,
                "allowed_payment_method_types": ["sepa_debit"],
                "confirm": True,
                "usage": "off_session",
                "mandate_data": {"customer_acceptance": {"type": "offline"}},
            }
        )
        return made.id

    def happens(self, how: str, remote_id: str) -> None:
        """Stripe's test cards and accounts do it by themselves."""

    def wait(self) -> None:
        time.sleep(PAUSE_SECONDS)
