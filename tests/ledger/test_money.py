"""Money: whole minor units, split and converted without losing one."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import (
    EXPONENTS,
    MAX_MINOR,
    AmountError,
    CurrencyMismatchError,
    Money,
    UnknownCurrencyError,
    WeightsError,
    check_minor,
    convert_boundaries,
    divide_half_up,
    exponent,
    split,
    total,
)

minors = st.integers(-MAX_MINOR, MAX_MINOR)
currencies = st.sampled_from(sorted(EXPONENTS))
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)

# Splits, from the table of vectors.
SPLITS = [
    (100, [1, 1, 1], [34, 33, 33]),
    (1000, [50, 30, 20], [500, 300, 200]),
    (5, [1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 0]),
    (10001, [3, 3, 3], [3334, 3334, 3333]),
    (-100, [1, 1, 1], [-34, -33, -33]),
    (0, [1, 2], [0, 0]),
    (99999, [123, 456, 789], [8991, 33333, 57675]),
    (1, [1, 1], [1, 0]),
    (7, [0, 1, 1], [0, 4, 3]),
    (5, [1], [5]),
    (5, [1, 2, 3], [1, 2, 2]),
]


@pytest.mark.parametrize(("whole", "by", "parts"), SPLITS)
def test_splits_of_the_table(whole: int, by: list[int], parts: list[int]) -> None:
    assert split(whole, by) == parts
    assert Money(whole, "MAD").allocate(by) == [Money(part, "MAD") for part in parts]


def test_c24_a_share_of_weight_zero_gets_nothing() -> None:
    assert Money.parse("0.05", "MAD").allocate([0, 7, 3]) == [
        Money(0, "MAD"),
        Money(4, "MAD"),
        Money(1, "MAD"),
    ]
    assert split(1, [1, 0, 1]) == [1, 0, 0]


def test_c24_weights_that_are_all_zero_are_an_error_that_names_them() -> None:
    with pytest.raises(WeightsError) as caught:
        split(5, [0, 0, 0])
    assert caught.value.weights == (0, 0, 0)
    assert str(caught.value) == "cannot split by weights (0, 0, 0)"
    for bad in ([], [-1, 2], [1, -1]):
        with pytest.raises(WeightsError):
            split(5, bad)


def test_c24_francs_are_split_whole() -> None:
    parts = Money.parse("1000", "XOF").allocate([1, 1, 1])
    assert [part.decimal for part in parts] == ["334", "333", "333"]


@given(whole=minors, by=weights)
def test_parts_add_up_and_none_is_a_unit_away_from_its_share(
    whole: int, by: list[int]
) -> None:
    parts = split(whole, by)
    assert sum(parts) == whole
    for part, weight in zip(parts, by, strict=True):
        assert abs(part - Fraction(whole * weight, sum(by))) < 1
        assert weight or part == 0
        assert part * whole >= 0


@given(whole=minors, by=weights)
def test_a_negative_amount_splits_as_the_mirror(whole: int, by: list[int]) -> None:
    assert split(-whole, by) == [-part for part in split(whole, by)]


@given(
    whole=st.integers(0, 10**9),
    by=st.lists(st.integers(1, 999), min_size=2, max_size=6),
)
def test_a_larger_weight_never_gets_less(whole: int, by: list[int]) -> None:
    parts = split(whole, by)
    for one, first in zip(parts, by, strict=True):
        for other, second in zip(parts, by, strict=True):
            assert one <= other or first >= second


ROUNDINGS = [
    ("2.345", 2, "2.35"),
    ("2.355", 2, "2.36"),
    ("2.365", 2, "2.37"),
    ("-2.345", 2, "-2.35"),
    ("0.005", 2, "0.01"),
    ("0.015", 2, "0.02"),
    ("1.0005", 3, "1.001"),
    ("0.5", 0, "1"),
    ("1.5", 0, "2"),
    ("2.5", 0, "3"),
    ("-2.5", 0, "-3"),
]


@pytest.mark.parametrize(("value", "decimals", "rounded"), ROUNDINGS)
def test_roundings_of_the_table(value: str, decimals: int, rounded: str) -> None:
    exact = Fraction(value) * 10**decimals
    found = divide_half_up(exact.numerator, exact.denominator)
    assert Fraction(found, 10**decimals) == Fraction(rounded)


@given(top=minors, bottom=st.integers(-(10**6), 10**6).filter(bool))
def test_division_rounds_halves_away_from_zero(top: int, bottom: int) -> None:
    exact = Decimal(top) / Decimal(bottom)
    nearest = exact.quantize(Decimal(1), ROUND_HALF_UP)
    assert abs(divide_half_up(top, bottom) - Fraction(top, bottom)) <= Fraction(1, 2)
    if abs(exact) < 10**9:
        assert divide_half_up(top, bottom) == int(nearest)


# Exchanges, from the table: amount, its rate, and what it becomes, in minor units.
EXCHANGES = [
    (150000, Fraction("10.8"), 1620000),
    (1620000, 1 / Fraction("10.8"), 150000),
    (10000, 1 / Fraction("10.7537"), 930),
    (1000, Fraction("161.235") / 100, 1612),
    (1000, Fraction("3.37125") * 10, 33713),
    (10000, Fraction("0.8420") / Fraction("1.0850"), 7760),
]


@pytest.mark.parametrize(("amount", "rate", "becomes"), EXCHANGES)
def test_exchanges_of_the_table(amount: int, rate: Fraction, becomes: int) -> None:
    assert divide_half_up(amount * rate.numerator, rate.denominator) == becomes


pieces = st.lists(st.integers(1, 10**9), min_size=1, max_size=20)


@given(amounts=pieces, target=st.integers(0, 10**12))
def test_converted_pieces_add_up_to_what_arrived(
    amounts: list[int], target: int
) -> None:
    converted = convert_boundaries(amounts, sum(amounts), target)
    assert sum(converted) == target
    assert len(converted) == len(amounts)
    for amount, piece in zip(amounts, converted, strict=True):
        assert piece >= 0
        assert abs(piece - Fraction(amount * target, sum(amounts))) <= 1


@given(amounts=pieces, target=st.integers(1, 10**12), cut=st.data())
def test_cutting_a_piece_in_two_moves_no_other_boundary(
    amounts: list[int], target: int, cut: st.DataObject
) -> None:
    at = cut.draw(st.integers(0, len(amounts) - 1))
    first = cut.draw(st.integers(0, amounts[at]))
    finer = [*amounts[:at], first, amounts[at] - first, *amounts[at + 1 :]]
    coarse = convert_boundaries(amounts, sum(amounts), target)
    fine = convert_boundaries(finer, sum(amounts), target)
    assert fine[:at] == coarse[:at]
    assert fine[at] + fine[at + 1] == coarse[at]
    assert fine[at + 2 :] == coarse[at + 1 :]


@given(minor=minors, currency=currencies)
def test_what_is_written_is_read(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.decimal, currency) == money
    assert str(money) == f"{money.decimal} {currency}"


@given(left=minors, right=minors)
def test_arithmetic_is_that_of_whole_numbers(left: int, right: int) -> None:
    one, other = Money(left // 2, "EUR"), Money(right // 2, "EUR")
    assert (one + other).minor == one.minor + other.minor
    assert (one - other) == one + -other
    assert abs(one).minor == abs(one.minor)
    assert bool(one) == bool(one.minor)
    assert (one < other) == (one.minor < other.minor)
    assert (one <= other) == (one.minor <= other.minor)
    assert total([one, other], "EUR") == one + other


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12", "MAD", 1200),
        ("12.5", "MAD", 1250),
        ("+12.50", "MAD", 1250),
        ("-0.01", "MAD", -1),
        ("12.500", "MAD", 1250),
        ("18.605", "TND", 18605),
        ("500.00", "XOF", 500),
    ],
)
def test_a_machines_decimal(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["", " 1", "1,5", "1e3", "NaN", "inf", "١٢", "0.001", "1.", ".5", "1_0"]
)
def test_what_is_no_decimal(text: str) -> None:
    with pytest.raises(AmountError) as caught:
        Money.parse(text, "MAD")
    why = "MAD has 2 decimals" if text == "0.001" else "not a decimal number"
    assert (caught.value.given, caught.value.why) == (text, why)
    assert str(caught.value) == f"{text!r} is not an amount: {why}"


@pytest.mark.parametrize("bad", [1.0, True, "1", None, MAX_MINOR + 1, -MAX_MINOR - 1])
def test_what_is_no_amount(bad: object) -> None:
    with pytest.raises(AmountError) as caught:
        Money(bad, "EUR")  # type: ignore[arg-type]
    assert caught.value.given == bad


@pytest.mark.parametrize("minor", [0, 1, MAX_MINOR, -MAX_MINOR])
def test_a_whole_number_within_bounds_is_an_amount(minor: int) -> None:
    assert check_minor(minor) == Money(minor, "EUR").minor == minor


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (1.0, "not a whole number of minor units"),
        (True, "not a whole number of minor units"),
        (MAX_MINOR + 1, "too large"),
        (-MAX_MINOR - 1, "too large"),
    ],
)
def test_why_it_is_no_amount_is_said(bad: int, why: str) -> None:
    with pytest.raises(AmountError) as caught:
        check_minor(bad)
    assert (caught.value.given, caught.value.why) == (bad, why)


def test_a_sum_beyond_the_bounds_is_refused() -> None:
    with pytest.raises(AmountError):
        Money(MAX_MINOR, "EUR") + Money(1, "EUR")


def test_currencies_are_never_mixed() -> None:
    euro, dirham = Money(1, "EUR"), Money(1, "MAD")
    for mix in (
        lambda: euro + dirham,
        lambda: euro - dirham,
        lambda: euro < dirham,
        lambda: euro <= dirham,
        lambda: total([euro, dirham], "EUR"),
    ):
        with pytest.raises(CurrencyMismatchError) as caught:
            mix()
        assert {caught.value.left, caught.value.right} == {"EUR", "MAD"}
        assert str(caught.value).endswith("cannot be added or compared")
    assert euro != dirham


def test_an_unknown_currency_is_named() -> None:
    with pytest.raises(UnknownCurrencyError) as caught:
        Money(1, "XXX")
    assert caught.value.currency == "XXX"
    assert str(caught.value) == "unknown currency 'XXX'"
    with pytest.raises(UnknownCurrencyError) as caught:
        exponent("XXX")
    assert caught.value.currency == "XXX"
