"""Openings: the first one is posted, the later ones are computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.book.balances import trial_balance
from ledger.book.entries import AccountKey
from ledger.book.errors import FactReusedError, PeriodNotClosedError, PeriodUnknownError
from ledger.book.periods import list_periods
from ledger.book.reading import list_entries
from ledger.book.registers import declare_fiscal_year, open_account
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.financing.lots import collected, held_at
from ledger.integrity import check_book
from ledger.periods.checks import BOOK_CHECKS, CheckName, find_obstacles
from ledger.periods.errors import OpeningLateError, OpeningUnbalancedError
from ledger.periods.openings import (
    CarriedRow,
    FundOpening,
    OpenAdvance,
    Opening,
    OpeningLine,
    carried_opening,
    post_opening,
)
from tests.ledger.small_book import ADVANCE, BANK, DAY, GIFT, SmallBook, eur, mad
from tests.periods.steps import JANUARY, fee

FIRST, NEXT_YEAR = date(2026, 1, 1), date(2027, 1, 1)
CAPITAL = AccountKey("OP", "102", "EUR")
MATCH = AccountKey("OP", "source.match", "EUR")


def opening(*funds: FundOpening, on: date = FIRST) -> Opening:
    return Opening("OP", on, funds)


def well(gifts: int = -300) -> FundOpening:
    lines = (
        OpeningLine(BANK, eur(500)),
        OpeningLine(GIFT, eur(gifts)),
        OpeningLine(MATCH, eur(-200)),
    )
    return FundOpening("WELL", lines)


def test_an_opening_is_one_lot_for_each_fund(small: SmallBook) -> None:
    open_account(small.session, small.act(), CAPITAL, AccountType.EQUITY)
    ops = FundOpening(
        "OPS", (OpeningLine(BANK, eur(70)), OpeningLine(CAPITAL, eur(-70)))
    )
    posted = post_opening(small.session, small.act(), opening(well(), ops))
    assert [entry.fact for entry in posted] == ["opening:OP:WELL", "opening:OP:OPS"]
    entries = list_entries(small.session, small.book)
    lots = {p.lot for entry in entries for p in entry.postings}
    assert lots == {None, "opening:OP:WELL"}
    queue = collected(small.session, small.act(), "WELL", "EUR")
    assert queue.holds == eur(500)
    small.gift("G1", 100)
    queue = collected(small.session, small.act(), "WELL", "EUR")
    assert [piece.lot for piece in queue.pieces] == ["opening:OP:WELL", "G1"]


def test_the_same_opening_again_changes_nothing(small: SmallBook) -> None:
    (first,) = post_opening(small.session, small.act(), opening(well()))
    small.close(JANUARY)
    (again,) = post_opening(small.session, small.act(), opening(well()))
    assert (again.id, again.is_new, again.day) == (first.id, False, FIRST)


def test_another_opening_of_the_same_fund_is_refused(small: SmallBook) -> None:
    post_opening(small.session, small.act(), opening(well()))
    lines = (OpeningLine(BANK, eur(1)), OpeningLine(GIFT, eur(-1)))
    with pytest.raises(FactReusedError):
        post_opening(small.session, small.act(), opening(FundOpening("WELL", lines)))


def test_an_opening_that_does_not_balance_is_refused_with_its_data(
    small: SmallBook,
) -> None:
    with pytest.raises(OpeningUnbalancedError) as caught:
        opening(well(gifts=-299))
    assert caught.value == OpeningUnbalancedError("OP", "WELL", "EUR", 1)
    assert "fund WELL" in str(caught.value)
    assert list_entries(small.session, small.book) == []


@pytest.mark.parametrize("on", [date(2026, 1, 2), date(2025, 12, 31)])
def test_an_opening_stands_on_the_first_day(small: SmallBook, on: date) -> None:
    with pytest.raises(OpeningLateError), small.session.begin_nested():
        post_opening(small.session, small.act(), opening(well(), on=on))
    assert list_entries(small.session, small.book) == []


def test_an_opening_comes_before_the_first_closing(small: SmallBook) -> None:
    small.close(JANUARY)
    with pytest.raises(OpeningLateError) as caught, small.session.begin_nested():
        post_opening(small.session, small.act(), opening(well()))
    assert caught.value == OpeningLateError("OP", "2026-02-01", "2026-01-01")
    assert list_entries(small.session, small.book) == []


def test_an_opening_needs_a_fiscal_year(small: SmallBook) -> None:
    with pytest.raises(PeriodUnknownError):
        post_opening(small.session, small.act(), Opening("NOBODY", FIRST, ()))


# Open advances.


def advances(*since: date) -> FundOpening:
    made = tuple(
        OpenAdvance(
            f"A{n}", ADVANCE, mad(1080), day, "source.gift", eur(100), party="p1"
        )
        for n, day in enumerate(since, 1)
    )
    return FundOpening("WELL", (), made)


def test_an_open_advance_keeps_its_own_day(small: SmallBook) -> None:
    (posted,) = post_opening(
        small.session, small.act(), opening(advances(date(2025, 9, 30)))
    )
    assert (posted.fact, posted.day) == ("opening:OP:WELL:A1", FIRST)
    (entry,) = list_entries(small.session, small.book)
    assert (entry.occurred_on, entry.day) == (date(2025, 9, 30), FIRST)
    assert check_book(small.session, small.book) == []


def test_the_oldest_open_advance_is_spent_first(small: SmallBook) -> None:
    later, first = date(2025, 12, 1), date(2025, 9, 30)
    post_opening(small.session, small.act(), opening(advances(later, first)))
    small.gift("G1", 100)
    small.wire("W1", 100, 1000)
    queue = held_at(small.session, small.act(), "WELL", ADVANCE)
    expected = ["opening:OP:WELL:A2", "opening:OP:WELL:A1", "G1"]
    assert [piece.lot for piece in queue.pieces] == expected
    small.expense("E1", 2200)
    assert check_book(small.session, small.book) == []


def test_the_age_of_an_open_advance_counts_from_its_own_day(small: SmallBook) -> None:
    """Sixty days are over in January for what was wired in October only."""
    since = date(2025, 10, 1), date(2025, 12, 20)
    post_opening(small.session, small.act(), opening(advances(*since)))
    small.expense("E1", 80)
    (january, *_) = list_periods(small.session, small.book, "OP")
    found = find_obstacles(
        small.session, small.book, january, today=NEXT_YEAR, checks=BOOK_CHECKS
    )
    (old,) = (one for one in found if one.check == CheckName.OLD_MONEY)
    assert (old.account, old.fund, old.amount) == ("advance", "WELL", mad(1000))
    assert CheckName.LATE_FACTS not in {one.check for one in found}


def test_an_advance_from_after_the_opening_is_no_part_of_it(small: SmallBook) -> None:
    with pytest.raises(OpeningLateError):
        opening(advances(date(2026, 1, 2)))
    assert list_entries(small.session, small.book) == []


# Later openings.


def close_the_year(small: SmallBook) -> None:
    declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=NEXT_YEAR,
        ends_on=date(2027, 12, 31),
    )
    for period in list_periods(small.session, small.book, "OP")[:12]:
        small.close(period.ends_on)


def test_the_opening_of_a_later_year_is_what_its_accounts_held(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    fee(small, "F1", 40, DAY, "WELL")
    loan = replace(GIFT, code="source.loan")
    lines = (OpeningLine(BANK, eur(500)), OpeningLine(loan, eur(-500)))
    post_opening(small.session, small.act(), opening(FundOpening("OPS", lines)))
    close_the_year(small)
    fee(small, "F2", 5, NEXT_YEAR, "WELL")
    found = carried_opening(small.session, small.book, "OP", NEXT_YEAR)
    assert found == (
        CarriedRow("OPS", BANK, eur(500), 500),
        CarriedRow("OPS", loan, eur(-500), -500),
        CarriedRow("WELL", BANK, eur(960), 960),
        CarriedRow("WELL", None, eur(-960), -960),
    )


def test_a_result_of_nothing_is_not_carried(small: SmallBook) -> None:
    small.gift("G1", 40)
    fee(small, "F1", 40, DAY, "WELL")
    close_the_year(small)
    assert carried_opening(small.session, small.book, "OP", NEXT_YEAR) == ()


def test_a_computed_opening_equals_the_balances(small: SmallBook) -> None:
    small.gift("G1", 12_000)
    small.wire("W1", 12_000, 120_000)
    small.expense("E1", 33_333)
    fee(small, "F1", 40, DAY, "WELL")
    close_the_year(small)
    found = carried_opening(small.session, small.book, "OP", NEXT_YEAR)
    scope = Scope(keeper="OP")
    before = trial_balance(small.session, small.book, scope, at=date(2026, 12, 31))
    permanent = {
        (row.account, row.amount, row.base_minor)
        for row in before.rows
        if row.type in ("asset", "liability", "equity") and row.amount
    }
    carried = {
        (row.account.code, row.amount, row.base_minor) for row in found if row.account
    }
    assert carried == permanent
    for currency in ("EUR", "MAD"):
        own = [row for row in found if row.amount.currency == currency]
        assert sum(row.amount.minor for row in own) == 0
    assert sum(row.base_minor for row in found) == 0


def test_an_opening_is_computed_once_the_year_before_is_closed(
    small: SmallBook,
) -> None:
    declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=NEXT_YEAR,
        ends_on=date(2027, 12, 31),
    )
    with pytest.raises(PeriodNotClosedError) as caught:
        carried_opening(small.session, small.book, "OP", NEXT_YEAR)
    assert caught.value == PeriodNotClosedError("OP", "2026-12-31", "open")


def test_nothing_is_carried_into_a_first_year(small: SmallBook) -> None:
    assert carried_opening(small.session, small.book, "OP", FIRST) == ()
