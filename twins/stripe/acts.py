"""What a person at the twin's desk makes happen: payer, bank, time and network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from twins.stripe import giving_back, paying, paying_out
from twins.stripe.store import DAY, Store, TwinError

Act = Callable[[Store, str], object]

PAGE_ACTS: Mapping[str, str] = {
    "card": "Pay by card",
    "sepa_debit": "Pay by debit (settles later)",
    "ask": "The bank asks for a confirmation",
    "generic_decline": "Card refused",
}
"""What a payer may do on a page."""


def refund_half(store: Store, charge: str) -> None:
    """Refund a half, as in Stripe's Dashboard."""
    half = store.get("charge", charge)["amount"] // 2
    giving_back.refund(store, {"charge": charge, "amount": str(half)})


ACTS: Mapping[str, tuple[str, str, Act]] = {
    "settle": ("payment_intent", "Debit settles", paying.bank_settles),
    "refuse": ("payment_intent", "Debit fails", paying.bank_refuses),
    "return": ("charge", "Debit is returned", giving_back.debit_returned),
    "refund": (
        "charge",
        "Refund all",
        lambda store, name: giving_back.refund(store, {"charge": name}),
    ),
    "refund_half": ("charge", "Refund half", refund_half),
    "dispute": ("charge", "Dispute", giving_back.dispute),
    "inquiry": (
        "charge",
        "Inquiry",
        lambda store, name: giving_back.dispute(store, name, is_inquiry=True),
    ),
    **{
        outcome: (
            "dispute",
            outcome.replace("_", " ").capitalize(),
            lambda store, name, outcome=outcome: giving_back.close(
                store, name, outcome
            ),
        )
        for outcome in giving_back.OUTCOMES
    },
    "refund_settles": ("refund", "Succeeds", giving_back.refund_settles),
    "refund_fails": (
        "refund",
        "Fails",
        lambda store, name: giving_back.refund_ends(store, name, "failed"),
    ),
    "refund_cancels": (
        "refund",
        "Canceled",
        lambda store, name: giving_back.refund_ends(store, name, "canceled"),
    ),
    "arrive": ("payout", "Arrives", paying_out.arrive),
    "fail": ("payout", "Fails", paying_out.fail),
}
"""Each act: what it is done to, its words on the button, and what it does."""

DESK: Mapping[str, tuple[str, Act]] = {
    "pay_out": ("Pay out", lambda store, _: paying_out.pay_out(store)),
    "next_day": ("Next day", lambda store, _: _move(store, DAY)),
    "fee": ("Take a fee of 2.00", lambda store, _: paying_out.take_fee(store, 200)),
    "elsewhere": (
        "Another system collects 12.00",
        lambda store, _: paying_out.collect_elsewhere(store, 1200),
    ),
    "next_pending": (
        "The next refund waits",
        lambda store, _: setattr(store, "next_refund", "pending"),
    ),
    "drop": ("Lose the waiting messages", lambda store, _: store.waiting.clear()),
}
"""Acts that need no payment."""


def act(store: Store, name: str, about: str) -> None:
    """Make something happen. Raises TwinError."""
    if name in PAGE_ACTS:
        paying.pay(store, about, name)
    elif name in ACTS:
        ACTS[name][2](store, about)
    elif name in DESK:
        DESK[name][1](store, about)
    else:
        raise TwinError(400, f"There is nothing called {name}.")


def possible(store: Store, kind: str, name: str) -> list[tuple[str, str]]:
    """List the acts on an object that make sense now, with their words."""
    thing = store.get(kind, name)
    fits = _FITS.get(kind, lambda _thing, _act: True)
    return [
        (act_, words)
        for act_, (of, words, _) in ACTS.items()
        if of == kind and fits(thing, act_)
    ]


def _of_charge(charge: Mapping[str, object], act_: str) -> bool:
    is_debit = charge["_method"] == "sepa_debit"
    return bool(charge["paid"]) and (act_ != "return" or is_debit)


_FITS: Mapping[str, Callable[[Mapping[str, object], str], bool]] = {
    "payment_intent": lambda intent, _act: intent["status"] == "processing",
    "charge": _of_charge,
    "dispute": lambda dispute, _act: (
        dispute["status"] in {"needs_response", "warning_needs_response"}
    ),
    "refund": lambda refund, act_: (
        refund["status"] == "pending"
        or (act_ == "refund_fails" and refund["status"] == "succeeded")
    ),
    "payout": lambda payout, act_: (
        payout["status"] != "failed" and (act_ == "fail" or payout["status"] != "paid")
    ),
}


def _move(store: Store, seconds: int) -> None:
    store.ahead += seconds
