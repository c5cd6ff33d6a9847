"""Openings: the first one is posted, the later ones are computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.book.balances import trial_balance
from ledger.book.charts.balances import by_number
from ledger.book.charts.closing import chart_rows
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import adopt_chart
from ledger.book.charts.values import BROUGHT_FORWARD
from ledger.book.entries import AccountKey, Line
from ledger.book.errors import (
    FactReusedError,
    PeriodUnknownError,
    YearBeforeOpeningError,
)
from ledger.book.periods import list_periods
from ledger.book.reading import list_entries
from ledger.book.registers import declare_fiscal_year, open_account, open_keeper
from ledger.book.reversing import reverse
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.financing.lots import collected, held_at
from ledger.integrity import check_book
from ledger.periods.checks import BOOK_CHECKS, CheckName, find_obstacles
from ledger.periods.errors import (
    OpeningElsewhereError,
    OpeningLateError,
    OpeningUnbalancedError,
    YearOpenError,
    YearUnknownError,
)
from ledger.periods.openings import (
    FundOpening,
    OpenAdvance,
    Opening,
    OpeningLine,
    carried_opening,
    post_opening,
)
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    CASH,
    DAY,
    GIFT,
    SmallBook,
    eur,
    mad,
)
from tests.periods.steps import JANUARY, fee

FRENCH = find_chart("fr-association-2018-06")
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
    assert old.day == date(2025, 10, 1)
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


def shown(small: SmallBook, on: date = NEXT_YEAR) -> dict[str, int]:
    """What a year starts with in the French chart: the base under each number."""
    rows = carried_opening(small.session, small.book, [FRENCH], "OP", on)
    return {
        line.number.number if line.number else "": line.base.minor
        for line in by_number(rows)
    }


def at(small: SmallBook, day: date) -> dict[str, int]:
    rows = chart_rows(small.session, small.book, [FRENCH], at=day)
    return {
        line.number.number if line.number else "": line.base.minor
        for line in by_number(row for row in rows if row.keeper == "OP")
    }


def test_the_opening_of_a_later_year_is_what_its_numbers_held(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    fee(small, "F1", 40, DAY, "WELL")
    loan = replace(GIFT, code="source.loan")
    lines = (OpeningLine(BANK, eur(500)), OpeningLine(loan, eur(-500)))
    post_opening(small.session, small.act(), opening(FundOpening("OPS", lines)))
    close_the_year(small)
    fee(small, "F2", 5, NEXT_YEAR, "WELL")
    assert shown(small) == {"110": -960, "1681": -500, "512": 1460}
    assert at(small, NEXT_YEAR) == {
        "110": -960,
        "1681": -500,
        "512": 1455,
        "627": 5,
    }


def test_what_an_opening_says_was_earned_is_no_income_of_the_year(
    small: SmallBook,
) -> None:
    post_opening(small.session, small.act(), opening(well()))
    before = shown(small, FIRST)
    assert before["110"] < 0
    assert "75411" not in before
    small.gift("G1", 1000)
    assert at(small, DAY) == {
        **before,
        "512": before["512"] + 1000,
        "75411": -1000,
    }
    assert sum(before.values()) == 0


def test_an_opening_that_was_taken_back_is_no_loss_of_the_year(
    small: SmallBook,
) -> None:
    post_opening(small.session, small.act(), opening(well()))
    for fact in [one.fact for one in list_entries(small.session, small.book)]:
        reverse(small.session, small.act(), fact, on=DAY)
    assert not any(at(small, DAY).values())
    assert {"75411", "110", "119"} & set(at(small, DAY)) == set()
    assert at(small, FIRST)["110"] < 0


def test_a_result_of_nothing_is_not_brought_forward(small: SmallBook) -> None:
    small.gift("G1", 40)
    fee(small, "F1", 40, DAY, "WELL")
    close_the_year(small)
    assert shown(small) == {"512": 0}


def test_a_computed_opening_carries_open_advances_unchanged(small: SmallBook) -> None:
    small.gift("G1", 12_000)
    small.wire("W1", 12_000, 120_000)
    small.expense("E1", 33_333)
    fee(small, "F1", 40, DAY, "WELL")
    close_the_year(small)
    rows = carried_opening(small.session, small.book, [FRENCH], "OP", NEXT_YEAR)
    scope = Scope(keeper="OP")
    last = date(2026, 12, 31)
    before = trial_balance(small.session, small.book, scope, at=last)
    permanent = {
        (row.account, row.amount, row.base_minor)
        for row in before.rows
        if row.type in ("asset", "liability")
    }
    carried = {
        (row.account, row.amount, row.base.minor)
        for row in rows
        if row.account != BROUGHT_FORWARD
    }
    assert carried == permanent
    for currency in ("EUR", "MAD"):
        own = [row for row in rows if row.amount.currency == currency]
        assert len(own) > 1
        assert sum(row.amount.minor for row in own) == 0
    assert sum(row.base.minor for row in rows) == 0


def test_each_year_starts_with_the_results_of_all_before(small: SmallBook) -> None:
    small.gift("G1", 1000)
    close_the_year(small)
    fee(small, "F1", 300, NEXT_YEAR, "WELL")
    declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=date(2028, 1, 1),
        ends_on=date(2028, 12, 31),
    )
    assert at(small, date(2027, 12, 31)) == {"110": -1000, "512": 700, "627": 300}
    assert at(small, date(2028, 1, 1)) == {"110": -700, "512": 700}


def test_the_years_of_a_keeper_are_its_own(small: SmallBook) -> None:
    """The association's first year goes on while the operator's second has begun."""
    small.gift("G1", 1000)
    small.post(
        "local_receipt",
        "cash:C1:gift",
        (
            Line(CASH, "WELL", mad(70)),
            Line(replace(CASH, code="source.gift"), "WELL", mad(-70), lot="C1"),
        ),
    )
    declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=NEXT_YEAR,
        ends_on=date(2027, 12, 31),
    )
    rows = chart_rows(small.session, small.book, [FRENCH], at=date(2027, 3, 31))
    found = {(row.keeper, row.numbers[0].number) for row in rows}
    assert found == {
        ("OP", "110"),
        ("OP", "512"),
        ("LOCAL", "530"),
        ("LOCAL", "75411"),
    }


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
    with pytest.raises(YearOpenError) as caught:
        shown(small)
    assert caught.value == YearOpenError("OP", "2027-01-01", "2026-12-31")


def test_an_opening_is_of_a_fiscal_year(small: SmallBook) -> None:
    with pytest.raises(YearUnknownError) as caught:
        shown(small, DAY)
    assert caught.value == YearUnknownError("OP", "2026-01-12", "2026-01-01")


def test_a_first_year_starts_with_nothing_that_was_not_posted(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    assert shown(small, FIRST) == {}


def test_a_result_needs_a_number_before_its_year_is_closed(small: SmallBook) -> None:
    """The chart has no numbers before 2020; its result would have none to stand on."""
    session, book = small.session, small.book
    open_keeper(session, small.act(), "OLD", currency="EUR", zone="UTC")
    first, last = date(2018, 1, 1), date(2018, 12, 31)
    year = {"starts_on": first, "ends_on": last}
    declare_fiscal_year(session, small.act(), "OLD", **year)
    adopt_chart(session, small.act(), "OLD", FRENCH, from_on=first)
    bank = AccountKey("OLD", "bank", "EUR")
    small.post(
        "gift",
        "bank:OLD1:gift",
        (
            Line(bank, "OPS", eur(70)),
            Line(replace(bank, code="source.gift"), "OPS", eur(-70), lot="OLD1"),
        ),
        day=first,
    )
    (november, december) = list_periods(session, book, "OLD")[-2:]
    missing = [
        {
            one.account
            for one in find_obstacles(
                session, book, period, today=NEXT_YEAR, checks=BOOK_CHECKS
            )
            if one.check == CheckName.NO_NUMBER
        }
        for period in (november, december)
    ]
    assert missing == [
        {"bank", "source.gift"},
        {"bank", "source.gift", BROUGHT_FORWARD},
    ]


def test_no_year_is_declared_before_an_opening(small: SmallBook) -> None:
    before = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    (posted,) = post_opening(small.session, small.act(), opening(well()))
    with pytest.raises(YearBeforeOpeningError) as caught, small.session.begin_nested():
        declare_fiscal_year(small.session, small.act(), "OP", **before)
    assert caught.value == YearBeforeOpeningError("OP", "2025-01-01", "2026-01-01")
    after = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    declare_fiscal_year(small.session, small.act(), "OP", **after)
    declare_fiscal_year(small.session, small.act(), "LOCAL", **before)
    reverse(small.session, small.act(), posted.fact, on=FIRST)
    declare_fiscal_year(small.session, small.act(), "OP", **before)


def test_an_opening_that_stands_on_another_day_is_told_so(small: SmallBook) -> None:
    (posted,) = post_opening(small.session, small.act(), opening(well()))
    reverse(small.session, small.act(), posted.fact, on=FIRST)
    year = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31)}
    declare_fiscal_year(small.session, small.act(), "OP", **year)
    with pytest.raises(OpeningElsewhereError) as caught:
        post_opening(small.session, small.act(), opening(well(), on=date(2025, 1, 1)))
    assert str(caught.value) == (
        "the opening of OP was posted for 2026-01-01, not for 2025-01-01"
    )
