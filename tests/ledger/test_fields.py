"""A field that no draft can have is refused by its name, with its value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.errors import FieldError
from ledger.book.kinds import EntryKind
from ledger.book.rates import Rate
from ledger.book.registers import (
    FundRegime,
    NewBudgetLine,
    declare_fiscal_year,
    open_fund,
    register_lot,
    register_party,
)
from ledger.financing.reservations import (
    Cap,
    CapLimit,
    GivenBack,
    NewReservation,
    Pool,
    reserve,
)
from ledger.periods.adjusting import Adjustment
from ledger.periods.openings import FundOpening, OpenAdvance, Opening
from tests.ledger.small_book import BANK, DAY, GIFT, NOW, SmallBook, eur

LINE = Line(BANK, "WELL", eur(1))
DRAFT = DraftEntry(
    EntryKind.GIFT, "a:1", DAY, (LINE, Line(GIFT, "WELL", eur(-1), lot="L"))
)
KEPT = NewReservation("a:1", Pool("WELL"), eur(5), NOW + timedelta(hours=1))
LIMIT = CapLimit("cap", eur(5), DAY, "law")
ADVANCE = OpenAdvance("W1", BANK, eur(5), DAY, "source.gift")
DAYS: list[object] = ["yesterday", "2026-01-12", datetime(2026, 1, 12, tzinfo=UTC), 5]
CODES: list[object] = ["", "a\0b", "a\nb", "x" * 81, "\ud800", 5]
FACTS: list[object] = ["", "ab", "a b c", "a\0b", "x" * 201, 5]

WITH_DAY: dict[str, Callable[[object], object]] = {
    "occurred_on": lambda day: replace(DRAFT, occurred_on=day),
    "from_on": lambda day: replace(LIMIT, from_on=day),
    "on": lambda day: Opening("OP", day, ()),  # type: ignore[arg-type]  # what is refused
    "since": lambda day: Opening(
        "OP", DAY, (FundOpening("WELL", (), (replace(ADVANCE, since=day),)),)
    ),
    "day": lambda day: Rate("EUR", "USD", day, 1, 0, "x"),  # type: ignore[arg-type]  # what is refused
}
WITH_CODE: dict[str, Callable[[object], object]] = {
    "keeper": lambda code: replace(BANK, keeper=code),
    "account": lambda code: replace(BANK, code=code),
    "fund": lambda code: replace(LINE, fund=code),
    "lot": lambda code: replace(LINE, lot=code),
    "cap": lambda code: replace(Cap("cap"), code=code),
    "fees_from": lambda code: FundRegime("own", DAY, code),  # type: ignore[arg-type]  # what is refused
    "budget_line": lambda code: NewBudgetLine("WELL", code, "EUR"),  # type: ignore[arg-type]  # what is refused
}
WITH_FACT: dict[str, Callable[[object], object]] = {
    "fact": lambda fact: replace(KEPT, fact=fact),
    "reverses": lambda fact: replace(DRAFT, reverses=fact),
    "corrects": lambda fact: replace(DRAFT, corrects=fact),
    "reserved": lambda fact: replace(GivenBack("a:1", "a:2", eur(1)), reserved=fact),
}


@pytest.mark.parametrize("value", DAYS, ids=repr)
@pytest.mark.parametrize("field", WITH_DAY)
def test_what_is_no_day_is_refused(field: str, value: object) -> None:
    refused(field, value, WITH_DAY[field])


@pytest.mark.parametrize("value", CODES, ids=repr)
@pytest.mark.parametrize("field", WITH_CODE)
def test_what_is_no_code_is_refused(field: str, value: object) -> None:
    refused(field, value, WITH_CODE[field])


@pytest.mark.parametrize("value", FACTS, ids=repr)
@pytest.mark.parametrize("field", WITH_FACT)
def test_what_names_no_fact_is_refused(field: str, value: object) -> None:
    refused(field, value, WITH_FACT[field])


@pytest.mark.parametrize("place", ["a\tb", "a\0b", "x" * 81])
def test_a_place_is_one_line(place: str) -> None:
    refused("place", place, lambda value: AccountKey("OP", "bank", "EUR", str(value)))


@pytest.mark.parametrize("value", [datetime(2026, 1, 12), DAY, "soon"], ids=repr)  # noqa: DTZ001 - what is refused
def test_an_instant_has_a_zone(value: object) -> None:
    refused("expires_at", value, lambda one: replace(KEPT, expires_at=one))


def test_an_adjustment_has_a_day() -> None:
    refused("on", "x", lambda day: Adjustment("OP", "A1", day, (LINE, LINE)))  # type: ignore[arg-type]  # what is refused


def test_a_regime_is_one_of_four() -> None:
    refused("regime", "mine", lambda one: FundRegime(str(one), DAY, "OPS"))


def test_a_limit_is_not_below_nothing() -> None:
    with pytest.raises(FieldError, match="no limit is below nothing"):
        replace(LIMIT, limit=eur(-1))


def test_what_expires_before_it_is_reserved_is_refused(small: SmallBook) -> None:
    with pytest.raises(FieldError, match="expires_at"):
        reserve(small.session, small.act(), KEPT, at=NOW + timedelta(hours=1))


def test_registers_refuse_what_is_no_code_or_day(small: SmallBook) -> None:
    act = small.act()
    for register in (register_lot, register_party, open_fund):
        with pytest.raises(FieldError):
            register(small.session, act, "a\0b")
    for days in (("x", DAY), (DAY, date(2025, 1, 1))):
        with pytest.raises(FieldError):
            declare_fiscal_year(
                small.session, act, "OP", starts_on=days[0], ends_on=days[1]
            )  # type: ignore[arg-type]  # what is refused


def refused(field: str, value: object, make: Callable[[object], object]) -> None:
    with pytest.raises(FieldError) as caught:
        make(value)
    assert (caught.value.field, caught.value.value) == (field, repr(value))
    assert str(caught.value).startswith(f"{field} {value!r}: ")
