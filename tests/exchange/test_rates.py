"""Rates as values: exact, dated, with a source; converting rounds once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.estimates import convert, estimate, find_path
from ledger.book.rates import (
    MAX_DIGITS,
    Rate,
    RateError,
    RateInFutureError,
    RateUndocumentedError,
    add_rate,
    find_rate,
    list_rates,
)
from ledger.money import (
    EXPONENTS,
    MAX_MINOR,
    AmountError,
    Money,
    UnknownCurrencyError,
    exponent,
)
from tests.ledger.small_book import SmallBook

DAY, TODAY = date(2026, 1, 12), date(2026, 3, 1)
CURRENCIES = st.sampled_from(sorted(EXPONENTS))


def rate(written: str = "10.8000", pair: str = "EUR/MAD", day: date = DAY) -> Rate:
    per, currency = pair.split("/")
    found = Rate.parse(per, currency, written, day=day, source="Bank Al-Maghrib")
    return replace(found, document="list")


def enter(small: SmallBook, *rates: Rate, is_correction: bool = False) -> None:
    for each in rates:
        add_rate(
            small.session, small.act(), each, today=TODAY, is_correction=is_correction
        )


# What is no rate.


def test_a_rate_that_no_central_bank_lists_names_its_paper(small: SmallBook) -> None:
    bare = Rate.parse("EUR", "MAD", "10.8", day=DAY, source="a bank")
    with pytest.raises(RateUndocumentedError, match="EUR/MAD"):
        enter(small, bare)
    assert list_rates(small.session, small.book) == []
    enter(small, Rate.parse("EUR", "USD", "1.085", day=DAY, source="ECB"))
    assert [one.currency for one in list_rates(small.session, small.book)] == ["USD"]


@pytest.mark.parametrize(
    "written",
    ["0", "0.0000", "-1", "+1", "", "1,5", "1e3", "nan", "1.", ".5", "1.12345678901"],
)
def test_what_is_no_rate_is_refused(written: str) -> None:
    with pytest.raises(RateError):
        rate(written)


@pytest.mark.parametrize(
    ("digits", "places"), [(1.5, 0), (True, 0), (MAX_DIGITS + 1, 0), (1, 11), (1, -1)]
)
def test_a_rate_is_whole_digits_and_places(digits: int, places: int) -> None:
    with pytest.raises(RateError):
        Rate("EUR", "MAD", DAY, digits, places, "somebody")


@pytest.mark.parametrize("pair", ["EUR/XXX", "EURO/MAD", "eur/MAD", "BTC/EUR"])
def test_an_unknown_currency_is_refused(pair: str) -> None:
    with pytest.raises(UnknownCurrencyError):
        rate(pair=pair)


def test_a_currency_is_not_worth_another_of_itself() -> None:
    with pytest.raises(RateError, match="EUR is worth itself"):
        rate("1", "EUR/EUR")


@pytest.mark.parametrize("source", ["", "  ", "two\nlines", "x" * 201])
def test_a_rate_names_its_source_on_one_line(source: str) -> None:
    with pytest.raises(RateError):
        Rate.parse("EUR", "MAD", "10.8", day=DAY, source=source)


def test_a_rate_of_tomorrow_is_not_known_today(small: SmallBook) -> None:
    with pytest.raises(RateInFutureError) as caught:
        enter(small, rate(day=date(2026, 3, 2)))
    assert caught.value == RateInFutureError("2026-03-02")


# What is kept of a rate.


@given(st.integers(1, MAX_DIGITS), st.integers(0, 10))
def test_a_rate_is_read_back_as_it_was_written(digits: int, places: int) -> None:
    written = Rate("EUR", "MAD", DAY, digits, places, "somebody").text
    if len(written.partition(".")[0]) > 15:
        return
    again = rate(written)
    assert (again.text, again.fraction) == (written, Fraction(digits, 10**places))


def test_a_correction_wins_and_what_it_corrects_stays(small: SmallBook) -> None:
    enter(small, rate("108.000"))
    enter(small, rate("10.8000"), is_correction=True)
    enter(small, rate("10.8000"), is_correction=True)
    found = find_rate(small.session, small.book, "EUR", "MAD", at=DAY)
    assert found == rate("10.8000")
    assert list_rates(small.session, small.book) == [rate("10.8000")]


def test_the_newest_rate_of_a_day_or_before_it_holds(small: SmallBook) -> None:
    later = rate("10.9", day=date(2026, 2, 1))
    enter(small, later, rate())
    found = [
        find_rate(small.session, small.book, "EUR", "MAD", at=day)
        for day in (date(2026, 1, 11), DAY, date(2026, 1, 31), date(2026, 2, 1))
    ]
    assert found == [None, rate(), rate(), later]
    assert list_rates(small.session, small.book) == [later, rate()]


# Converting: exact until the one rounding.


@pytest.mark.parametrize(
    ("given", "currency", "fraction", "expected"),
    [
        (Money(150000, "EUR"), "MAD", Fraction("10.8000"), 1620000),
        (Money(1620000, "MAD"), "EUR", 1 / Fraction("10.8000"), 150000),
        (Money(10000, "MAD"), "EUR", 1 / Fraction("10.7537"), 930),
        (Money(1000, "EUR"), "JPY", Fraction("161.235"), 1612),
        (Money(1000, "EUR"), "TND", Fraction("3.37125"), 33713),
        (Money(10000, "USD"), "GBP", Fraction("0.8420") / Fraction("1.0850"), 7760),
    ],
)
def test_the_vectors_of_the_standard(given, currency, fraction, expected) -> None:
    assert convert(given, fraction, currency) == Money(expected, currency)


@pytest.mark.parametrize(
    ("minor", "half_up"), [(2345, 235), (-2345, -235), (5, 1), (15, 2), (-5, -1)]
)
def test_halves_go_away_from_zero(minor: int, half_up: int) -> None:
    assert convert(Money(minor, "TND"), Fraction(1), "EUR").minor == half_up


RATES = st.builds(
    lambda digits, places: Fraction(digits, 10**places),
    st.integers(1, 10**9),
    st.integers(0, 10),
)


@given(st.integers(-(10**9), 10**9), CURRENCIES, CURRENCIES, RATES)
def test_a_conversion_is_the_nearest_whole_minor_unit(
    minor: int, given_: str, wanted: str, fraction: Fraction
) -> None:
    exact = minor * fraction * Fraction(10) ** (exponent(wanted) - exponent(given_))
    if abs(exact) > MAX_MINOR - 1:
        with pytest.raises(AmountError):
            convert(Money(minor, given_), fraction * 10**9, wanted)
        return
    found = convert(Money(minor, given_), fraction, wanted)
    assert abs(found.minor - exact) <= Fraction(1, 2)
    opposite = convert(Money(-minor, given_), fraction, wanted)
    assert opposite == -found


@given(st.integers(0, 10**6), st.integers(0, 10**6), RATES)
def test_more_is_never_worth_less(one: int, other: int, fraction: Fraction) -> None:
    low, high = sorted((one, other))
    worth = [convert(Money(minor, "XOF"), fraction, "XAF") for minor in (low, high)]
    assert worth[0] <= worth[1]


@given(st.integers(-(10**9), 10**9), st.integers(10_000, 10**9))
def test_there_and_back_differs_by_less_than_the_coarser_rounding(
    minor: int, digits: int
) -> None:
    fraction = Fraction(digits, 10_000)
    there = convert(Money(minor, "EUR"), fraction, "MAD")
    back = convert(there, 1 / fraction, "EUR")
    assert abs(back.minor - minor) <= 1


# Estimates over what the book knows.


def test_an_amount_is_estimated_directly_or_the_other_way_round(
    small: SmallBook,
) -> None:
    enter(small, rate())
    there = estimate(small.session, small.book, Money(150000, "EUR"), "MAD", at=TODAY)
    back = estimate(small.session, small.book, Money(10000, "MAD"), "EUR", at=TODAY)
    assert there is not None
    assert back is not None
    assert (there.amount, back.amount) == (Money(1620000, "MAD"), Money(926, "EUR"))
    assert (there.path.day, there.path.source) == (DAY, "Bank Al-Maghrib")


def test_two_currencies_meet_over_the_euro(small: SmallBook) -> None:
    older = rate("1.0850", "EUR/USD", date(2026, 1, 2))
    enter(small, older, rate("0.8420", "EUR/GBP"))
    found = estimate(small.session, small.book, Money(10000, "USD"), "GBP", at=TODAY)
    assert found is not None
    assert found.amount == Money(7760, "GBP")
    assert found.path.day == older.day


def test_the_newer_of_two_quotations_is_taken(small: SmallBook) -> None:
    enter(small, rate(), rate("0.1", "MAD/EUR", date(2026, 2, 1)))
    found = find_path(small.session, small.book, "EUR", "MAD", at=TODAY)
    assert found is not None
    assert found.fraction == 10


def test_without_a_rate_there_is_no_estimate(small: SmallBook) -> None:
    enter(small, rate())
    for pair in (("USD", "MAD"), ("EUR", "USD"), ("USD", "GBP")):
        amount = Money(100, pair[0])
        assert estimate(small.session, small.book, amount, pair[1], at=TODAY) is None


def test_an_absurd_rate_gives_no_estimate_and_breaks_nothing(small: SmallBook) -> None:
    enter(small, rate("999999999999999"))
    amount = Money(10**14, "EUR")
    assert estimate(small.session, small.book, amount, "MAD", at=TODAY) is None
