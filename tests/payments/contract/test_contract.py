"""What we count on at Stripe: asked of the twin, and of Stripe's test mode with a key.

A payer cannot be driven through a hosted page from here, so what follows a payment is
asked of the twin alone.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from ledger.money import Money
from payments.gateway import (
    AttemptState,
    KeySpentError,
    MovementType,
    PaymentRequest,
    RefusedByProviderError,
)


def asked(minor=5000, currency="EUR"):
    return PaymentRequest(
        str(uuid4()), Money(minor, currency), "Contract", "https://example.org/back"
    )


def test_a_page_is_opened_found_closed_and_stays_closed(counterpart):
    request, key = asked(), str(uuid4())
    page = counterpart.gateway.start(request, key)
    assert page.url
    again = counterpart.gateway.start(request, key)
    assert again.remote_id == page.remote_id
    since = counterpart.clock() - timedelta(minutes=5)
    found = counterpart.gateway.find(request.attempt, since)
    assert found is not None
    assert found.remote_id == page.remote_id
    state = counterpart.gateway.fetch(page.remote_id)
    assert (state.state, state.amount) == (AttemptState.REDIRECTED, request.amount)
    assert state.reference == request.attempt
    closed = counterpart.gateway.cancel(page.remote_id, f"{key}:cancel")
    assert closed.state is AttemptState.EXPIRED


def test_the_same_key_for_another_request_is_refused(counterpart):
    key = str(uuid4())
    counterpart.gateway.start(asked(), key)
    with pytest.raises(KeySpentError):
        counterpart.gateway.start(asked(6000), key)


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "UGX", "TND"])
def test_an_amount_is_read_back_as_it_was_asked(counterpart, currency):
    request = asked(500_000, currency)
    page = counterpart.gateway.start(request, str(uuid4()))
    assert counterpart.gateway.fetch(page.remote_id).amount == request.amount


def test_a_page_that_is_not_there_is_refused(counterpart):
    with pytest.raises(RefusedByProviderError, match="resource_missing"):
        counterpart.gateway.fetch("cs_test_none")


def test_nothing_is_refunded_of_a_page_that_nobody_paid(counterpart):
    page = counterpart.gateway.start(asked(), str(uuid4()))
    with pytest.raises(RefusedByProviderError):
        counterpart.gateway.refund(page.remote_id, Money(100, "EUR"), str(uuid4()))


def test_the_balance_and_the_list_can_be_read(counterpart):
    for amount in counterpart.gateway.balances():
        assert isinstance(amount, Money)
    since = counterpart.clock() - timedelta(days=1)
    for movement in counterpart.gateway.movements(since):
        assert movement.provider == "stripe"


def test_what_follows_a_payment_comes_with_it(counterpart):
    if counterpart.store is None:
        pytest.skip("not run: nobody pays on Stripe's page from here")
    page = counterpart.gateway.start(asked(), str(uuid4()))
    counterpart.pay(page.remote_id)
    counterpart.gateway.refund(page.remote_id, Money(2000, "EUR"), "order-1")
    counterpart.dispute()
    state = counterpart.gateway.fetch(page.remote_id)
    assert [movement.type for movement in state.movements] == [
        MovementType.PAYMENT,
        MovementType.REFUND,
        MovementType.DISPUTE_OPEN,
    ]
    assert [refund.order for refund in state.refunds] == ["order-1"]
    assert [dispute.is_open for dispute in state.disputes] == [True]
