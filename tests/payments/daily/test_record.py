"""What is signed of a day is read back as it was, and nothing else is."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.entries import AccountKey
from ledger.money import Money
from payments.daily.record import RecordMalformedError, read_record, write_record
from payments.daily.values import (
    Age,
    Chosen,
    ChosenKind,
    DayRecord,
    Difference,
    DifferenceKind,
    Position,
    Previous,
    Restated,
    age_of,
    ageing,
    shortened,
)

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MINOR = st.integers(-(10**12), 10**12)
NAMES = st.text(max_size=8)
CODES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=8)
ON = date(2026, 2, 10)


@st.composite
def records(draw):
    def key():
        place = draw(st.just("") | CODES)
        return AccountKey(*(draw(CODES) for _ in "kc"), draw(CURRENCY), place)

    def differences(currency):
        return tuple(
            Difference(
                draw(st.sampled_from(DifferenceKind)),
                draw(NAMES),
                Money(draw(MINOR), currency),
                draw(DAYS),
            )
            for _ in range(draw(st.integers(0, 2)))
        )

    def position():
        account = key()
        outside = draw(st.none() | MINOR)
        return Position(
            account,
            draw(DAYS),
            None if outside is None else Money(outside, account.currency),
            Money(draw(MINOR), account.currency),
            differences(account.currency),
            draw(st.none() | DAYS),
        )

    def restated():
        account = key()
        sums = (Money(draw(MINOR), account.currency) for _ in "sn")
        return Restated(account, *sums, differences(account.currency))

    def chosen():
        amount = Money(draw(st.integers(1, 10**12)), draw(CURRENCY))
        return Chosen(draw(st.sampled_from(ChosenKind)), draw(st.integers(1)), amount)

    previous = draw(st.none() | st.builds(Previous, DAYS, st.just("ab" * 32)))
    return DayRecord(
        "example.org/book",
        draw(DAYS),
        "Africa/Casablanca",
        datetime(2026, 2, 11, 1, tzinfo=UTC),
        previous,
        tuple(position() for _ in range(draw(st.integers(0, 3)))),
        tuple(restated() for _ in range(draw(st.integers(0, 2)))),
        tuple(chosen() for _ in range(draw(st.integers(0, 2)))),
    )


CURRENCY = st.sampled_from(["EUR", "MAD"])


@given(records())
def test_what_is_written_is_read_back_equal(record):
    text = write_record(record)
    assert read_record(text) == record
    assert text.isascii()


@given(records(), st.data())
def test_a_text_that_was_cut_or_bent_is_never_taken_for_another_record(record, data):
    text = write_record(record)
    at = data.draw(st.integers(0, len(text) - 1))
    try:
        assert write_record(read_record(text[:at])) == text[:at]
    except RecordMalformedError:
        return


@pytest.mark.parametrize("text", ["", "\n", "a/days\n", "a\n2026-01-01 UTC\n"])
def test_what_is_no_record_is_refused(text):
    with pytest.raises(RecordMalformedError):
        read_record(text)


def position(book, outside=0, *named, since=None):
    key = AccountKey("K", "psp", "EUR", "x")
    amounts = Money(outside, "EUR"), Money(book, "EUR")
    return Position(key, ON, *amounts, tuple(named), since)


def difference(minor, days_ago=0, kind=DifferenceKind.IN_FLIGHT):
    since = ON - timedelta(days=days_ago)
    return Difference(kind, f"f:{minor}", Money(minor, "EUR"), since)


def record_of(*positions):
    at = datetime(2026, 2, 11, tzinfo=UTC)
    return DayRecord("o", ON, "UTC", at, None, positions)


def test_an_account_that_was_not_asked_is_named_in_what_is_signed_and_never_nothing():
    key = AccountKey("AZWU", "local_bank", "MAD", "")
    silent = Position(key, ON, None, Money(2000, "MAD"))
    lines = write_record(record_of(position(5, 5), silent)).splitlines()
    assert lines[-2:] == [
        "unexplained EUR 0",
        "not_compared AZWU local_bank MAD - no_statement 2000",
    ]
    day = record_of(silent)
    assert (day.unexplained(), day.is_explained) == ((), True)
    assert day.not_compared == (silent,)


def test_two_rests_never_offset_each_other():
    day = record_of(position(5), replace(position(-5)))
    assert not day.is_explained
    assert [rest.minor for rest in day.unexplained()] == [10]


@pytest.mark.parametrize(
    ("days", "age"),
    [
        (0, Age.FRESH),
        (2, Age.FRESH),
        (3, Age.DAYS),
        (7, Age.DAYS),
        (8, Age.WEEKS),
        (30, Age.WEEKS),
        (31, Age.OLD),
    ],
)
def test_the_edges_of_ages(days, age):
    assert age_of(ON - timedelta(days=days), ON) is age


def test_ageing_counts_what_is_named_and_what_is_not():
    day = record_of(
        position(8, 0, difference(-5), difference(-3, 40)),
        position(2, 0, since=ON - timedelta(days=4)),
    )
    found = [(one.age, one.count, one.amount.minor) for one in ageing(day)]
    assert found == [(Age.FRESH, 1, 5), (Age.DAYS, 1, 2), (Age.OLD, 1, 3)]


@given(st.lists(st.tuples(MINOR, st.sampled_from(DifferenceKind)), max_size=12))
def test_a_long_list_is_shortened_and_keeps_its_sum(rows):
    whole = [difference(minor, n, kind) for n, (minor, kind) in enumerate(rows)]
    short = shortened(whole, most=4)
    assert sum(one.amount.minor for one in short) == sum(r[0] for r in rows)
    assert len(short) <= 4 + len(DifferenceKind)
