"""What a statement's values refuse, and how givers are put into bands."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.money import Money
from reports.statements.givers import bands_of
from reports.statements.project import (
    SMALLEST_BAND,
    Band,
    DoesNotAddUpError,
    Reconciled,
    SmallBandError,
)
from reports.statements.sample import eur, mad, sample_statement
from reports.statements.trail import realised_rate
from reports.statements.twin import CSV_COLUMNS, check_code, to_csv, to_json


def test_column_that_does_not_add_up_is_no_statement():
    flows = sample_statement().flows

    with pytest.raises(DoesNotAddUpError, match=r"0\.01 EUR") as refused:
        replace(flows, closing=(eur(1), *flows.closing[1:]))

    assert refused.value.expected == eur(0)


def test_band_that_could_name_somebody_is_refused():
    with pytest.raises(SmallBandError, match="4 givers"):
        Band(None, None, SMALLEST_BAND - 1, eur(1))


@given(st.lists(st.integers(1, 2_000_000), max_size=60))
def test_bands_show_everybody_and_never_few(amounts: list[int]):
    bands = bands_of(amounts, "EUR")

    assert all(band.givers >= SMALLEST_BAND for band in bands)
    assert bool(bands) == (len(amounts) >= SMALLEST_BAND)
    if bands:
        assert sum(band.givers for band in bands) == len(amounts)
        assert sum(band.amount.minor for band in bands) == sum(amounts)
        assert bands[0].at_least is None
        top = bands[-1].below
        assert top is None or max(amounts) < top.minor
        for lower, upper in pairwise(bands):
            assert lower.below == upper.at_least


@pytest.mark.parametrize(
    ("gave", "got", "rate"),
    [
        (eur(4_000_000), mad(43_400_000), "10.85"),
        (eur(300), mad(3_250), "10.833333"),
        (eur(100), Money(655_957, "XOF"), "655957"),
        (Money(1000, "JPY"), eur(610), "0.0061"),
        (eur(100), eur(100), "1"),
    ],
)
def test_realised_rate_is_what_one_unit_became(gave: Money, got: Money, rate: str):
    assert realised_rate(gave, got) == rate


def test_twin_is_canonical():
    data = to_json(sample_statement())

    parsed = json.loads(data)
    again = json.dumps(
        parsed, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert data == again.encode() + b"\n"
    assert parsed["statement"]["proof"]["as_of"] == "2026-07-04T08:15:00Z"


def test_twin_refuses_what_it_does_not_know():
    broken = replace(sample_statement(), notes=(1.5,))  # type: ignore[arg-type]

    with pytest.raises(TypeError, match="float"):
        to_json(broken)


def test_entries_are_listed_with_decimals():
    statement = sample_statement()

    rows = list(csv.DictReader(io.StringIO(to_csv(statement).decode())))

    assert tuple(rows[0]) == CSV_COLUMNS
    assert len(rows) == len(statement.movements)
    last = statement.movements[-1]
    assert rows[-1]["amount"] == last.amount.decimal
    assert rows[-1]["takes_back"] == "103"


def test_code_is_easy_to_type():
    code = check_code(b"anything")

    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    assert not set(code) & set("01OI")


def test_reconciled_account_says_what_nothing_explains():
    day = sample_statement().period.last

    row = Reconciled("Bank", day, eur(1000), eur(900), eur(60))

    assert row.difference == eur(40)


def test_corrections_are_the_movements_that_take_back():
    statement = sample_statement()

    assert [m.takes_back for m in statement.corrections] == [103]
