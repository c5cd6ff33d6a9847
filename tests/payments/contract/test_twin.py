"""The twin against Stripe's own types and against what was recorded of Stripe."""

import json
from datetime import UTC, datetime

import httpx
import pytest
import stripe
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from ledger.money import Money
from payments.gateway import PaymentRequest, RawNotice
from payments.rails.signatures import verify
from payments.rails.stripe import StripeAccount
from payments.rails.stripe.asking import page_of
from payments.rails.stripe.movements import TYPES
from payments.rails.stripe.notices import read
from twins.stripe import Store, giving_back, paying
from twins.stripe.contract import complaints, misfits
from twins.stripe.delivery import sign
from twins.stripe.figures import fee_of

NOW = datetime(2026, 2, 1, tzinfo=UTC)
VERSION = "2026-10-28.endive"


@pytest.fixture
def recorded(shared_data):
    text = (shared_data / "stripe-recordings.jsonl").read_text(encoding="utf-8")
    return [json.loads(line)["body"] for line in text.splitlines()]


def inside(thing):
    """Every object of Stripe's in an answer, however deep."""
    if isinstance(thing, dict):
        if isinstance(thing.get("object"), str):
            yield thing
        thing = list(thing.values())
    for each in thing if isinstance(thing, list) else ():
        yield from inside(each)


def lines_of(recorded):
    return [body for body in recorded if body.get("object") == "balance_transaction"]


@pytest.fixture
def store():
    return Store(lambda: int(NOW.timestamp()), name="contract")


def test_the_librarys_version_is_the_one_that_was_read():
    assert stripe.api_version == VERSION


def test_what_we_ask_for_is_what_the_library_declares():
    page = page_of(PaymentRequest("a", Money(5000, "EUR"), "Room", "https://x.test/"))
    assert complaints(SessionCreateParams, page) == []


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"nonsense": "1"}, "Received unknown parameter: nonsense"),
        ({"amount": "12.5"}, "Invalid integer: 12.5 (amount)"),
        ({"charge": {"id": "x"}}, "Invalid string: charge"),
    ],
)
def test_what_is_not_declared_is_refused_in_stripes_words(asked, wrong):
    assert complaints(RefundCreateParams, asked) == [wrong]


def test_a_parameter_that_was_removed_is_refused():
    asked = {"mode": "payment", "payment_method_types": ["card"]}
    assert complaints(SessionCreateParams, asked) == [
        "Received unknown parameter: payment_method_types"
    ]


@pytest.mark.parametrize(
    "kind",
    [
        "balance_transaction",
        "charge",
        "checkout.session",
        "dispute",
        "event",
        "payment_intent",
        "payout",
        "refund",
    ],
)
def test_every_object_of_the_twin_has_the_fields_of_the_library(store, kind):
    made = {k: v for k, v in store.new(kind).items() if not k.startswith("_")}
    assert list(misfits(made)) == []


def test_a_field_that_the_library_does_not_know_is_found(store):
    made = {**store.new("refund"), "_number": None, "charges": []}
    assert "refund.charges: not declared" in list(misfits(made))


def test_fees_are_those_that_were_recorded(recorded):
    lines = [body for body in recorded if body.get("object") == "balance_transaction"]
    euros = [line for line in lines if line["currency"] == "eur"]
    assert len(euros) >= 7
    for line in euros:
        method = "sepa_debit" if line["type"] == "payment" else "card"
        assert fee_of(method, line["amount"]) == line["fee"]
        assert line["net"] == line["amount"] - line["fee"]


def test_every_type_that_was_recorded_has_a_type_of_ours(recorded):
    lines = [body for body in recorded if body.get("object") == "balance_transaction"]
    assert {line["type"] for line in lines} <= TYPES.keys()


def test_states_that_were_recorded_are_the_twins(recorded, store):
    kinds = ("payment_intent", "charge", "refund")
    seen = {
        (b["object"], b["status"]) for b in inside(recorded) if b["object"] in kinds
    }
    price = {"currency": "eur", "unit_amount": "10000"}
    asked = {"mode": "payment", "line_items": {"0": {"price_data": price}}}
    page = paying.open_session(store, asked)
    paying.pay(store, page["id"], "sepa_debit")
    made = {(k, each["status"]) for k in kinds for each in store.latest(k)}
    intent = page["payment_intent"]
    paying.bank_settles(store, intent)
    giving_back.refund(store, {"payment_intent": intent, "amount": "5000"})
    made |= {(k, each["status"]) for k in kinds for each in store.latest(k)}
    assert made <= seen


def test_a_message_signed_by_the_library_is_taken_and_ours_by_the_library(store):
    event = store.new(
        "event", type="payout.paid", data={"object": {"id": "po_1"}}, livemode=False
    )
    message = sign(event, "whsec_a", int(NOW.timestamp()))
    account = StripeAccount("sk_test_x", ("whsec_b", "whsec_a"), lambda: NOW)
    raw = RawNotice(message.body, {"Stripe-Signature": message.signature})
    (notice,) = read(account, raw, NOW)
    assert (notice.type, notice.remote_id) == ("payout.paid", "po_1")
    assert verify(message.body, message.signature, ("whsec_a",), NOW) == NOW


def test_the_twin_answers_over_http_as_in_process():
    from threading import Thread  # noqa: PLC0415

    from twins.stripe import Api  # noqa: PLC0415
    from twins.stripe.server import Twin  # noqa: PLC0415

    store = Store(lambda: int(NOW.timestamp()))
    with Twin(0, Api(store), webhook="", secret="whsec_x") as twin:  # noqa: S106 - invented
        thread = Thread(target=twin.serve_forever)
        thread.start()
        try:
            assert "Desk" in httpx.get(twin.address, trust_env=False).text
            refused = httpx.get(f"{twin.address}/v1/charges", trust_env=False)
            assert refused.status_code == 401
            gone = httpx.get(f"{twin.address}/c/pay/cs_test_none", trust_env=False)
            assert gone.status_code == 404
        finally:
            twin.shutdown()
            thread.join()
