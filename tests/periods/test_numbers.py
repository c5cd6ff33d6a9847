"""The accountant's numbers: without a gap, in the order of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ledger.book.acts import Command, record_act
from ledger.book.entries import AccountKey, Line
from ledger.book.journal import number_entries
from ledger.book.kinds import EntryKind
from ledger.book.reading import list_entries
from ledger.book.registers import declare_fiscal_year
from ledger.integrity import check_book
from ledger.money import Money
from ledger.periods.validating import (
    JournalCode,
    journal_code,
    numbers_of,
    validate,
    year_numbers,
)
from tests.examples import examples
from tests.ledger.small_book import BANK, CASH, DAY, NOW, SmallBook, eur, mad
from tests.periods.steps import JANUARY, fee

BOOKS = count(1)
THIS_YEAR, NEXT_YEAR = date(2026, 1, 1), date(2027, 1, 1)


def validated(small: SmallBook, keeper: str, at: datetime = NOW) -> int:
    number_entries(small.session, small.book.id)
    command = Command("test", f"validate:{next(small.keys)}", at)
    act = record_act(small.session, small.book.id, command, "validate", {})
    return validate(small.session, act, keeper)


def texts(small: SmallBook, keeper: str, year: date = THIS_YEAR) -> list[str]:
    found = year_numbers(small.session, small.book, keeper, year)
    return [one.text for one in found]


def test_numbers_count_per_journal_in_the_order_of_the_register(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    fee(small, "F1", 10, DAY)
    small.gift("G2", 1000)
    assert validated(small, "OP") == 3
    assert texts(small, "OP") == ["EN000001", "AC000001", "EN000002"]
    assert texts(small, "LOCAL") == []


def test_numbers_go_on_where_they_stopped(small: SmallBook) -> None:
    small.gift("G1", 1000)
    assert validated(small, "OP") == 1
    assert validated(small, "OP") == 0
    small.gift("G2", 1000)
    assert validated(small, "OP") == 1
    assert texts(small, "OP") == ["EN000001", "EN000002"]


def test_an_entry_of_two_keepers_has_a_number_in_each(small: SmallBook) -> None:
    suspense = AccountKey("LOCAL", "suspense", "MAD")
    lines = (
        Line(BANK, "OPS", eur(100)),
        Line(replace(BANK, code="suspense"), "OPS", eur(-100)),
        Line(CASH, "OPS", mad(700)),
        Line(suspense, "OPS", mad(-700)),
    )
    entry = small.post("unexplained", "both:1", lines)
    small.gift("G1", 1000)
    validated(small, "OP")
    validated(small, "LOCAL")
    found = numbers_of(small.session, small.book, [entry.id])
    assert [(one.keeper, one.text) for one in found] == [
        ("LOCAL", "OD000001"),
        ("OP", "OD000001"),
    ]


def test_each_fiscal_year_begins_at_one(small: SmallBook) -> None:
    declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=NEXT_YEAR,
        ends_on=date(2027, 12, 31),
    )
    fee(small, "F1", 10, date(2026, 12, 31))
    fee(small, "F2", 10, NEXT_YEAR)
    validated(small, "OP")
    assert texts(small, "OP") == ["AC000001"]
    assert texts(small, "OP", NEXT_YEAR) == ["AC000001"]


def test_days_of_validation_never_decrease(small: SmallBook) -> None:
    for code, hours in (("G1", 48), ("G2", 0), ("G3", 96)):
        small.gift(code, 100)
        validated(small, "OP", NOW + timedelta(hours=hours))
    found = year_numbers(small.session, small.book, "OP", THIS_YEAR)
    assert [one.validated_on.day for one in found] == [3, 3, 5]


def test_a_day_of_validation_is_the_keepers_own(
    session: Session, book_code: str
) -> None:
    small = SmallBook.open(session, book_code)
    small.gift("G1", 100)
    validated(small, "OP", datetime(2026, 2, 3, 23, 59, tzinfo=UTC))
    (one,) = year_numbers(session, small.book, "OP", THIS_YEAR)
    assert one.validated_on == date(2026, 2, 3)


def test_every_kind_has_a_journal() -> None:
    assert {journal_code(kind) for kind in EntryKind} == set(JournalCode)


def expected(small: SmallBook, keeper: str) -> list[str]:
    """Number the register by hand: the same rule, told in another way."""
    entries = list_entries(small.session, small.book)
    counts: dict[JournalCode, int] = defaultdict(int)
    numbers = []
    for entry in sorted(entries, key=lambda one: one.number or 0):
        if entry.number and any(p.keeper == keeper for p in entry.postings):
            code = journal_code(entry.kind)
            counts[code] += 1
            numbers.append(f"{code}{counts[code]:06d}")
    return numbers


def _gift(small: SmallBook, number: int) -> None:
    small.gift(f"G{number}", 100)


def _cost(small: SmallBook, number: int) -> None:
    fee(small, f"F{number}", 1, JANUARY)


def _both(small: SmallBook, number: int) -> None:
    lines = (
        Line(BANK, "OPS", eur(1)),
        Line(replace(BANK, code="suspense"), "OPS", eur(-1)),
        Line(CASH, "OPS", Money(1, "MAD")),
        Line(replace(CASH, code="suspense"), "OPS", Money(-1, "MAD")),
    )
    small.post("unexplained", f"both:{number}", lines)


def _validate(small: SmallBook, number: int) -> None:
    validated(small, ("OP", "LOCAL")[number % 2])


Step = Callable[[SmallBook, int], None]


@given(st.lists(st.sampled_from([_gift, _cost, _both, _validate]), max_size=20))
@settings(
    max_examples=examples(8),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_numbers_have_no_gap_whatever_comes_in_which_order(
    session: Session, worker: str, steps: list[Step]
) -> None:
    small = SmallBook.open(session, f"numbers-{worker}-{next(BOOKS)}")
    for number, step in enumerate(steps):
        step(small, number)
    for keeper in ("OP", "LOCAL"):
        validated(small, keeper)
        assert texts(small, keeper) == expected(small, keeper)
    assert [f for f in check_book(session, small.book) if not f.is_warning] == []
