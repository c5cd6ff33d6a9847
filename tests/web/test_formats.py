"""Amounts, numbers and dates are written as the design guide rules."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import EXPONENTS, MAX_MINOR, Money, UnknownCurrencyError
from reports import formats

MAD_3600 = Money(-360000, "MAD")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "MAD\u00a0536\u00a0800"),
        ("fr", "536\u00a0800\u00a0MAD"),
        ("ar", "536\u00a0800\u00a0درهم"),
    ],
)
def test_a_headline_leaves_zero_centimes_out(language, shown):
    assert formats.money(Money(53680000, "MAD"), language, short=True) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "MAD\u00a02\u00a0169.50"),
        ("fr", "2\u00a0169,50\u00a0MAD"),
        ("ar", "2\u00a0169,50\u00a0درهم"),
    ],
)
def test_centimes_are_never_dropped(language, shown):
    assert formats.money(Money(216950, "MAD"), language, short=True) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "\u2212MAD\u00a03\u00a0600.00"),
        ("fr", "\u22123\u00a0600,00\u00a0MAD"),
        ("ar", "\u200e\u22123\u00a0600,00\u00a0درهم"),
    ],
)
def test_the_minus_stands_before_all(language, shown):
    assert formats.money(MAD_3600, language) == shown


def test_the_euro_sign_touches_the_number_in_english_only():
    fifty = Money(5000, "EUR")
    assert [formats.money(fifty, language) for language in formats.LANGUAGES] == [
        "€50.00",
        "50,00\u00a0€",
        "50,00\u00a0أورو",
    ]


def test_currencies_keep_their_own_decimals():
    assert formats.figure(Money(18605, "TND"), "en") == "18.605"
    assert formats.figure(Money(500, "XOF"), "fr") == "500"
    assert formats.money(Money(1, "KWD"), "ar") == "0,001\u00a0KWD"


def test_an_unknown_currency_is_refused():
    with pytest.raises(UnknownCurrencyError):
        formats.unit("XYZ", "ar")


@pytest.mark.parametrize(
    ("day", "language", "shown"),
    [
        (date(2026, 10, 5), "en", "5 Oct 2026"),
        (date(2026, 10, 5), "fr", "5 oct. 2026"),
        (date(2026, 10, 5), "ar", "5 أكتوبر 2026"),
        (date(2026, 8, 1), "fr", "1er août 2026"),
        (date(2026, 8, 1), "ar", "1 غشت 2026"),
    ],
)
def test_short_dates(day, language, shown):
    assert formats.short_date(day, language) == shown.replace(" ", "\u00a0")


def test_long_dates_and_months_spell_the_month():
    day = date(2026, 7, 14)
    assert formats.long_date(day, "fr") == "14\u00a0juillet\u00a02026"
    assert formats.month(day, "ar") == "يوليوز\u00a02026"


def test_an_instant_shows_its_minute():
    at = datetime(2026, 10, 5, 9, 7, tzinfo=UTC)
    assert formats.date_time(at, "en") == "5\u00a0Oct\u00a02026, 09:07"
    assert formats.date_time(at, "ar").endswith("2026، 09:07")


def test_percent_rounds_to_the_nearest_whole():
    assert formats.percent(809, 1000, "fr") == "81\u00a0%"
    assert formats.percent(0, 0, "en") == "0\u00a0%"
    assert formats.percent(1, 2, "ar") == "\u200e50\u00a0%\u200e"


def test_rates_take_the_decimal_mark_of_the_language():
    assert formats.decimal("10.8525", "fr") == "10,8525"
    assert formats.decimal("-1234", "en") == "\u22121\u00a0234"


def test_counts_are_grouped():
    assert formats.count(1106, "en") == "1\u00a0106"


def test_isolates_name_the_direction():
    assert formats.isolated("x", "ar") == "\u2067x\u2069"
    assert formats.isolated("x", "en") == "\u2066x\u2069"
    assert formats.is_unit_first("en")
    assert not formats.is_unit_first("ar")


def test_of_every_hundred_dirhams_the_parts_make_a_hundred():
    assert formats.of_every_hundred([Money(2, "MAD"), Money(1, "MAD")]) == (67, 33)
    assert formats.of_every_hundred([Money(0, "MAD")] * 2) == (0, 0)


@given(
    minor=st.integers(-MAX_MINOR, MAX_MINOR),
    currency=st.sampled_from(sorted(EXPONENTS)),
    language=st.sampled_from(formats.LANGUAGES),
    short=st.booleans(),
)
def test_no_comma_and_no_point_ever_groups_thousands(minor, currency, language, short):
    shown = formats.figure(Money(minor, currency), language, short=short)
    assert shown.count(".") + shown.count(",") <= 1
    whole = shown.replace(",", ".").partition(".")[0]
    groups = whole.lstrip("\u200e\u2212").split("\u00a0")
    assert all(len(group) == 3 for group in groups[1:])
    assert int("".join(groups)) == abs(minor) // 10 ** EXPONENTS[currency]


@given(st.integers(-10000, 10000), st.sampled_from(formats.LANGUAGES))
def test_percent_of_a_negative_part_keeps_its_sign(part, language):
    shown = formats.percent(part, 100, language)
    assert ("\u2212" in shown) == (part < 0)
