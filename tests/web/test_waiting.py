"""Money that waits for a wire is shown with a dated estimate, or with none."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.projects.figures import waiting_of
from ledger.financing.uses import RealisedRate
from ledger.money import MAX_MINOR, Money

DAY = date(2026, 5, 6)


def rate(sent, received):
    return RealisedRate(DAY, Money(sent, "EUR"), Money(received, "MAD"))


def test_without_a_wire_there_is_no_estimate():
    waiting = waiting_of(Money(5000, "EUR"), None)
    assert (waiting.estimate, waiting.rate, waiting.rate_on) == (None, None, None)


@pytest.mark.parametrize(
    ("sent", "received", "written", "estimate"),
    [
        (1600000, 17240000, "10.775", 53875),
        (4000000, 43400000, "10.85", 54250),
        (100, 1000, "10", 50000),
        (3, 31, "10.3333", 51667),
    ],
)
def test_the_estimate_takes_the_newest_realised_rate(sent, received, written, estimate):
    waiting = waiting_of(Money(5000, "EUR"), rate(sent, received))
    assert waiting.rate == written
    assert waiting.estimate == Money(estimate, "MAD")
    assert waiting.rate_on == DAY


@given(
    amount=st.integers(1, 10**9),
    sent=st.integers(1, 10**9),
    received=st.integers(1, 10**9),
)
def test_the_estimate_is_the_nearest_whole_centime(amount, sent, received):
    # No book holds more, so no estimate is larger.
    assume(amount * received < MAX_MINOR * sent)
    estimate = waiting_of(Money(amount, "EUR"), rate(sent, received)).estimate
    assert abs(estimate.minor * sent - amount * received) * 2 <= sent
