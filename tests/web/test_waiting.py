"""Money that waits for a wire is shown with a dated estimate, or with none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.projects.figures import waiting_of
from app.projects.rates import KnownRate, known_rate
from ledger.book.rates import Rate, add_rate
from ledger.financing.uses import RealisedRate
from ledger.money import MAX_MINOR, Money
from tests.ledger.small_book import DAY as WIRED
from tests.ledger.small_book import SmallBook

DAY = date(2026, 5, 6)


def rate(sent, received):
    wire = RealisedRate(DAY, Money(sent, "EUR"), Money(received, "MAD"))
    return KnownRate.of_wire(wire)


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
def test_an_estimate_is_at_the_rate_of_a_wire(sent, received, written, estimate):
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


def test_currencies_with_other_decimals_are_told_apart():
    wire = RealisedRate(DAY, Money(1000, "EUR"), Money(1612, "JPY"))
    waiting = waiting_of(Money(5000, "EUR"), KnownRate.of_wire(wire))
    assert (waiting.rate, waiting.estimate) == ("161.2", Money(8060, "JPY"))


def test_an_absurd_rate_gives_no_estimate_and_breaks_no_page():
    absurd = rate(1, MAX_MINOR)
    assert waiting_of(Money(5000, "EUR"), absurd).estimate is None


def test_the_newer_of_what_was_got_and_what_was_published_is_taken(session, book_code):
    small = SmallBook.open(session, book_code)
    small.gift("G1", 50_000)
    assert known_rate(session, small.book, "EUR", "MAD") is None

    def publish(written, day):
        new = Rate.parse("EUR", "MAD", written, day=day, source="Bank Al-Maghrib")
        add_rate(session, small.act(), replace(new, document="list"), today=day)
        found = known_rate(session, small.book, "EUR", "MAD")
        return found.written, found.source

    before, after = WIRED - timedelta(days=1), WIRED + timedelta(days=1)
    assert publish("10.9", before) == ("10.9", "Bank Al-Maghrib")
    small.wire("W1", 10_000, 108_000)
    assert publish("10.95", WIRED) == ("10.8", "")
    assert publish("10.7", after) == ("10.7", "Bank Al-Maghrib")
