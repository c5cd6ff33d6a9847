"""Which counterparts the contract runs against: the twin, and Stripe where a key is."""

import os
import time
from datetime import UTC, datetime

import pytest

from payments.rails.stripe import StripeAccount, StripeGateway
from tests.payments.contract.counterparts import (
    Counterpart,
    StripesPayers,
    TwinsPayers,
)
from tests.payments.till import TwinWire
from tests.shared import shared_data
from twins.stripe import Api, Store

__all__ = ["shared_data"]

TEST_KEY = "STRIPE_TEST_KEY"


def test_key() -> str:
    """Return the key for Stripe's test mode; a live one is refused before any call."""
    key = os.environ.get(TEST_KEY, "")
    if key and not key.startswith(("sk_test_", "rk_test_")):
        raise pytest.UsageError(f"{TEST_KEY} is no test key: nothing was sent")
    return key


test_key.__test__ = False


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(
    params=["twin", pytest.param("stripe", marks=pytest.mark.enable_socket)]
)
def counterpart(request):
    """The twin always; Stripe itself with a test key."""
    if request.param == "stripe":
        key = test_key()
        if not key:
            pytest.skip(f"NOT RUN AGAINST STRIPE ITSELF: {TEST_KEY} is not set")
        account = StripeAccount(key, (), now)
        gateway = StripeGateway(account, time.sleep)
        return Counterpart(gateway, now, StripesPayers(key))
    store = Store(lambda: int(now().timestamp()), name="contract")
    account = StripeAccount("sk_test_twin", (), now)
    gateway = StripeGateway(account, lambda _n: None, TwinWire(Api(store)))
    return Counterpart(gateway, now, TwinsPayers(store), store)
