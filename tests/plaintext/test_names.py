"""Names and values of plain-text journals, without a database and without programs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import MAX_MINOR, Money
from ledger.plaintext.names import distinct_parts, part_of_name
from ledger.plaintext.values import Leg, valued

CODES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=80)
PART = re.compile(r"[A-Z0-9][^\W_]*(?:-+[^\W_]+)*", re.UNICODE)


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("source.gift", "Source-gift"),
        ("P1/B4", "P1-B4"),
        ("512", "512"),
        ("تيفاوين", "Xتيفاوين"),
        ("École d'été", "XÉcole-d-été"),
        ("--", "X"),
        ("a;b:c  d", "A-b-c-d"),
    ],
)
def test_a_code_becomes_a_part_of_a_name(code: str, part: str) -> None:
    assert part_of_name(code) == part


@given(CODES)
def test_any_code_becomes_a_part_that_both_programs_take(code: str) -> None:
    part = part_of_name(code)
    assert PART.fullmatch(part), part
    assert part.isprintable()


@given(st.lists(CODES, max_size=20))
def test_no_two_codes_share_a_name(codes: list[str]) -> None:
    parts = distinct_parts(codes)
    assert set(parts) == set(codes)
    assert len(set(parts.values())) == len(parts)


@given(st.lists(CODES, max_size=10), st.lists(CODES, max_size=10))
def test_what_comes_later_renames_nothing(before: list[str], after: list[str]) -> None:
    first = distinct_parts(before)
    then = distinct_parts([*before, *after])
    assert first == {code: then[code] for code in first}


def test_codes_that_look_alike_are_told_apart() -> None:
    parts = distinct_parts(["a b", "a-b", "a.b", "a-b-2"])
    assert list(parts.values()) == ["A-b", "A-b-2", "A-b-3", "A-b-2-2"]


AMOUNTS = st.integers(-MAX_MINOR + 1, MAX_MINOR - 1).filter(bool)


@given(AMOUNTS, st.none() | st.integers(-MAX_MINOR, MAX_MINOR))
def test_an_amount_keeps_its_value_whatever_the_sides(
    minor: int, base: int | None
) -> None:
    value = None if base is None else Money(base, "EUR")
    legs = valued("A", Money(minor, "MAD"), value, ())
    assert sum(leg.amount.minor for leg in legs) == minor
    if base is None:
        assert [leg.cost for leg in legs] == [None]
        return
    costs = [leg.cost for leg in legs]
    assert all(cost is not None and cost.minor >= 0 for cost in costs)
    sided = (
        (leg.cost.minor if leg.amount.minor > 0 else -leg.cost.minor)
        for leg in legs
        if leg.cost
    )
    assert sum(sided) == base


def test_a_value_goes_where_its_amount_is() -> None:
    tags, euro = (("lot", "G1"),), Money(90, "EUR")
    for minor, base in ((1000, 90), (-1000, -90)):
        amount = Money(minor, "MAD")
        assert valued("A", amount, Money(base, "EUR"), tags) == (
            Leg("A", amount, euro, tags),
        )
    assert valued("A", Money(5, "EUR"), None, tags) == (
        Leg("A", Money(5, "EUR"), None, tags),
    )
    nothing = Money(0, "EUR")
    assert valued("A", Money(7, "MAD"), nothing, tags) == (
        Leg("A", Money(7, "MAD"), nothing, tags),
    )


def test_a_value_on_the_other_side_stands_with_one_unit() -> None:
    tags, euro, nothing = (("lot", "G1"),), Money(90, "EUR"), Money(0, "EUR")
    assert valued("A", Money(-1000, "MAD"), euro, tags) == (
        Leg("A", Money(1, "MAD"), euro, tags),
        Leg("A", Money(-1001, "MAD"), nothing, tags),
    )
    assert valued("A", Money(1000, "MAD"), -euro, tags) == (
        Leg("A", Money(-1, "MAD"), euro, tags),
        Leg("A", Money(1001, "MAD"), nothing, tags),
    )


def test_the_smallest_amounts_choose_their_side_too() -> None:
    for minor in (1, -1):
        for base in (1, -1):
            legs = valued("A", Money(minor, "MAD"), Money(base, "EUR"), ())
            is_along = minor == base
            assert [leg.amount.minor for leg in legs] == (
                [minor] if is_along else [base, minor - base]
            )


def test_a_value_without_an_amount_stands_between_two_units() -> None:
    legs = valued("a", Money(0, "MAD"), Money(5, "EUR"), ())
    assert [leg.amount.minor for leg in legs] == [1, -1]


def test_a_name_keeps_its_first_and_last_letter() -> None:
    assert part_of_name("XAVIX") == "XAVIX"
