"""Before a closing every account has a number; posting never asks for one."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.charts.closing import (
    ChartChangedError,
    chart_rows,
    regimes_on,
    unnumbered,
)
from ledger.book.charts.files import find_chart, list_charts
from ledger.book.charts.registers import (
    OwnNumber,
    adopt_chart,
    adopted_chart,
    adopted_charts,
    number_account,
)
from ledger.book.charts.values import ChartUnknownError
from ledger.book.entries import AccountKey, Line
from ledger.book.errors import RegisterConflictError, RegisterUnknownError
from ledger.book.registers import FundRegime, open_account, open_fund, set_fund_regime
from ledger.book.roles import AccountType
from ledger.periods.checks import CheckName, Weight
from tests.ledger.small_book import BANK, DAY, SmallBook, eur
from tests.periods.steps import JANUARY, obstacles

FRENCH = find_chart("fr-association-2018-06")
MOROCCAN = find_chart("ma-cgnc-association-draft")
START, END = date(2026, 1, 1), date(2026, 12, 31)
TOOLS = AccountKey("OP", "tools", "EUR")


def buy_tools(small: SmallBook) -> int:
    """Post on an account of the book's own, which no chart knows."""
    small.gift("G1", 10_000)
    number = open_account(small.session, small.act(), TOOLS, AccountType.EXPENSE)
    lines = Line(TOOLS, "WELL", eur(300)), Line(BANK, "WELL", eur(-300))
    small.post("operating_cost", "bank:T1:cost", lines)
    return number


def found_by_closing(small: SmallBook) -> dict[str, str]:
    """Name the accounts for which a chart would stop the closing of January."""
    found = obstacles(small, JANUARY).values()
    stops = [one for one in found if one.weight is Weight.STOPS]
    return {one.check: one.account for one in stops}


def test_an_account_without_a_number_is_posted_to_and_stops_the_closing(
    small: SmallBook,
) -> None:
    adopt_chart(small.session, small.act(), "OP", FRENCH, from_on=START)
    number = buy_tools(small)
    (row,) = unnumbered(small.session, small.book, "OP", at=END)
    assert (row.account, row.amount) == ("tools", eur(300))
    assert found_by_closing(small) == {CheckName.NO_NUMBER: "tools"}
    new = OwnNumber(number, FRENCH.code, "606", START, "the accountant's letter")
    number_account(small.session, small.act(), new)
    assert found_by_closing(small) == {}


def test_an_account_is_asked_for_from_the_day_it_moved(small: SmallBook) -> None:
    adopt_chart(small.session, small.act(), "OP", FRENCH, from_on=START)
    buy_tools(small)
    assert unnumbered(small.session, small.book, "OP", at=START) == ()
    assert len(unnumbered(small.session, small.book, "OP", at=DAY)) == 1


def test_a_keeper_without_a_chart_is_asked_for_no_number_and_told_so(
    small: SmallBook,
) -> None:
    assert CheckName.NO_CHART not in obstacles(small, JANUARY)
    buy_tools(small)
    assert found_by_closing(small) == {}
    assert obstacles(small, JANUARY)[CheckName.NO_CHART].weight is Weight.NOTES
    adopt_chart(small.session, small.act(), "OP", FRENCH, from_on=START)
    assert CheckName.NO_CHART not in obstacles(small, JANUARY)


def test_a_keeper_follows_the_newest_chart_it_adopted(small: SmallBook) -> None:
    session, book = small.session, small.book
    adopt_chart(session, small.act(), "OP", FRENCH, from_on=START)
    adopt_chart(session, small.act(), "OP", FRENCH, from_on=START)
    adopt_chart(session, small.act(), "OP", MOROCCAN, from_on=date(2026, 7, 1))
    found = [
        adopted.chart if adopted else None
        for day in (date(2025, 12, 31), date(2026, 6, 30), date(2026, 7, 1))
        for adopted in [adopted_chart(session, book, "OP", at=day)]
    ]
    assert found == [None, FRENCH.code, MOROCCAN.code]
    assert [each.keeper for each in adopted_charts(session, book, at=END)] == ["OP"]


def test_a_chart_that_changed_under_a_keeper_stops_the_closing(
    small: SmallBook, engine_owner
) -> None:
    adopt_chart(small.session, small.act(), "OP", FRENCH, from_on=START)
    small.session.commit()
    with engine_owner.begin() as owner:
        owner.execute(text("alter table ledger.keeper_chart disable trigger user"))
        owner.execute(
            text(
                "update ledger.keeper_chart set fingerprint = repeat('0', 64)"
                " where book_id = :book"
            ),
            {"book": small.book.id},
        )
        owner.execute(text("alter table ledger.keeper_chart enable trigger user"))
    with pytest.raises(ChartChangedError) as caught:
        unnumbered(small.session, small.book, "OP", at=END)
    expected = ChartChangedError("OP", FRENCH.code, "2026-01-01")
    assert caught.value == expected
    assert "adopt it anew" in str(caught.value)
    assert found_by_closing(small) == {CheckName.CHART_CHANGED: FRENCH.code}


def test_an_earmark_has_the_regime_of_its_fund(small: SmallBook) -> None:
    open_fund(small.session, small.act(), "WELL/B1", parent="WELL")
    later = FundRegime("mandate", date(2026, 7, 1), "OPS")
    set_fund_regime(small.session, small.act(), "WELL", later)
    on = [regimes_on(small.session, small.book, day) for day in (DAY, END)]
    assert [found.get("WELL/B1") for found in on] == ["own", "mandate"]
    assert "SCHOOL" not in on[0]


# Refusals of the database, and of values before it.


def test_another_chart_from_the_same_day_is_refused(small: SmallBook) -> None:
    adopt_chart(small.session, small.act(), "OP", FRENCH, from_on=START)
    with pytest.raises(RegisterConflictError) as caught:
        adopt_chart(small.session, small.act(), "OP", MOROCCAN, from_on=START)
    assert caught.value == RegisterConflictError("chart of OP from", "2026-01-01")


def test_a_keeper_that_the_book_does_not_have_adopts_nothing(small: SmallBook) -> None:
    with pytest.raises(RegisterUnknownError) as caught:
        adopt_chart(small.session, small.act(), "NOBODY", FRENCH, from_on=START)
    assert caught.value == RegisterUnknownError("keeper", "NOBODY")


def test_another_number_from_the_same_day_is_refused(small: SmallBook) -> None:
    number = buy_tools(small)
    new = OwnNumber(number, FRENCH.code, "606", START, "a letter")
    number_account(small.session, small.act(), new)
    number_account(small.session, small.act(), new)
    other = OwnNumber(number, FRENCH.code, "613", START, "a letter")
    with pytest.raises(RegisterConflictError) as caught:
        number_account(small.session, small.act(), other)
    assert caught.value == RegisterConflictError("number from 2026-01-01:", "606")


def test_an_account_that_the_book_does_not_have_gets_no_number(
    small: SmallBook,
) -> None:
    new = OwnNumber(10**9, FRENCH.code, "606", START, "a letter")
    with pytest.raises(RegisterUnknownError) as caught:
        number_account(small.session, small.act(), new)
    assert caught.value == RegisterUnknownError("account", "1000000000")


def test_a_number_of_an_unknown_chart_is_refused(small: SmallBook) -> None:
    new = OwnNumber(1, "klingon", "606", START, "a letter")
    with pytest.raises(ChartUnknownError):
        number_account(small.session, small.act(), new)


def test_the_trial_balance_of_a_chart_balances_keeper_by_keeper(
    small: SmallBook, session: Session
) -> None:
    small.gift("G1", 10_000)
    small.wire("W1", 8_000, 86_800)
    small.expense("E1", 40_000)
    rows = chart_rows(session, small.book, list_charts(), at=END)
    assert sum(row.base.minor for row in rows) == 0
    assert all(all(row.numbers) for row in rows)
