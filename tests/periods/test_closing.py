"""Closing and locking: what is checked, what is left, and what nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger.book.balances import trial_balance
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import adopt_chart
from ledger.book.entries import Line
from ledger.book.errors import PeriodNotOpenError, PeriodUnknownError
from ledger.book.periods import (
    PeriodState,
    closed_through,
    list_periods,
    next_to_close,
)
from ledger.book.reading import entry_of
from ledger.book.registers import open_account
from ledger.book.roles import AccountType
from ledger.book.scopes import Scope
from ledger.money import Money
from ledger.periods.checks import BOOK_CHECKS, Obstacle, Weight
from ledger.periods.errors import ClosingStoppedError, WarningsNotAcceptedError
from ledger.periods.reading import checkpoints_of, cut_off
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.publishing import find_published, stored_witnesses
from ledger.proof.verification import Verification, verify
from tests.ledger.small_book import (
    ADVANCE,
    BANK,
    DAY,
    GIFT,
    SUSPENSE,
    SmallBook,
    eur,
)
from tests.periods.steps import (
    AT,
    DECEMBER,
    FEBRUARY,
    JANUARY,
    close,
    command,
    fee,
    lock,
    obstacles,
    the_period,
)

FRENCH = "fr-association-2018-06"


def close_until(small: SmallBook, month: int) -> None:
    """Close the months before a month."""
    for period in list_periods(small.session, small.book, "OP")[: month - 1]:
        small.close(period.ends_on)


def test_closing_seals_numbers_keeps_and_signs(small: SmallBook) -> None:
    small.gift("G1", 100)
    done = close(small, JANUARY)
    assert done.is_new
    assert done.period.state is PeriodState.CLOSED
    assert done.period.register_number == 1
    assert done.period.closed is not None
    assert (done.period.closed.actor, done.period.closed.at) == ("closer", AT)
    marks = checkpoints_of(small.session, small.book)
    assert marks == {("OP", JANUARY): done.checkpoint.number}
    assert find_published(small.session, small.book, 1) == done.checkpoint
    kept, wrong = stored_witnesses(small.session, small.book)
    report = verify(small.session, small.book, Verification(BOOK_SOURCES, kept))
    assert (report.differences, wrong) == ((), [])


def test_the_same_command_again_closes_nothing_more(small: SmallBook) -> None:
    small.gift("G1", 100)
    same = command(key="the form")
    first = close(small, JANUARY, by=same)
    again = close(small, JANUARY, by=same)
    assert (again.is_new, again.period) == (False, first.period)
    locking = command("locker", key="the other form")
    assert lock(small, JANUARY, by=locking).is_new
    again = lock(small, JANUARY, by=locking)
    assert (again.is_new, again.period.state) == (False, PeriodState.LOCKED)


@pytest.mark.both
def test_another_command_is_told_that_it_is_closed(small: SmallBook) -> None:
    close(small, JANUARY)
    with pytest.raises(PeriodNotOpenError) as caught:
        close(small, JANUARY)
    assert caught.value == PeriodNotOpenError("OP", "2026-01-31", "closed")


def test_a_day_within_a_period_names_no_period(small: SmallBook) -> None:
    with pytest.raises(PeriodUnknownError):
        close(small, date(2026, 1, 30))


@pytest.mark.both
def test_periods_are_listed_with_how_far_they_are(small: SmallBook) -> None:
    assert closed_through(small.session, small.book) == {"LOCAL": None, "OP": None}
    close(small, JANUARY)
    close(small, FEBRUARY)
    lock(small, JANUARY)
    states = [p.state.value for p in list_periods(small.session, small.book, "OP")]
    assert states == ["locked", "closed", *["open"] * 10]
    assert len(list_periods(small.session, small.book)) == 24
    following = next_to_close(small.session, small.book, "OP")
    assert following is not None
    assert following.starts_on == date(2026, 3, 1)
    through = closed_through(small.session, small.book)
    assert through == {"LOCAL": None, "OP": FEBRUARY}


def test_a_fact_after_the_closing_stands_on_the_first_open_day(
    small: SmallBook,
) -> None:
    small.gift("G1", 100)
    close(small, JANUARY)
    late = small.gift("G2", 50)
    assert late.day == date(2026, 2, 1)
    scope = Scope(fund="WELL", role="bank")
    january = trial_balance(small.session, small.book, scope, at=JANUARY)
    assert [row.amount for row in january.rows] == [eur(100)]
    february = trial_balance(small.session, small.book, scope, at=date(2026, 2, 1))
    assert [row.amount for row in february.rows] == [eur(150)]


@pytest.mark.both
def test_the_cut_off_list_names_late_facts_and_what_is_near(small: SmallBook) -> None:
    small.gift("FAR", 100)
    small.post(
        "gift",
        "bank:NEAR:gift",
        (Line(BANK, "WELL", eur(7)), Line(GIFT, "WELL", eur(-7), lot="NEAR")),
        day=date(2026, 1, 20),
    )
    close(small, JANUARY)
    small.close(FEBRUARY)
    small.gift("LATE", 50)
    period = the_period(small.session, small.book)
    found = cut_off(small.session, small.book, period)
    assert [(one.fact, one.is_late) for one in found] == [
        ("bank:NEAR:gift", False),
        ("bank:LATE:gift", True),
    ]
    near, late = found
    assert (late.occurred_on, late.day) == (DAY, date(2026, 3, 1))
    assert (near.amounts, late.amounts) == ((eur(7),), (eur(50),))


def test_the_cut_off_list_tells_what_an_entry_moves_in_each_currency(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 10_850)
    period = the_period(small.session, small.book)
    found = cut_off(small.session, small.book, period, days=31)
    moved = {one.fact: one.amounts for one in found}
    assert moved["bank:G1:gift"] == (eur(1000),)
    assert moved["bank:W1:wire"] == (eur(1000), Money(10_850, "MAD"))


@pytest.mark.both
def test_a_closed_period_is_corrected_by_a_dated_entry_in_an_open_one(
    small: SmallBook,
) -> None:
    small.gift("G1", 1000)
    close(small, JANUARY)
    before = trial_balance(small.session, small.book, at=JANUARY)
    lines = (
        Line(GIFT, "WELL", eur(400), lot="G1", party="p1"),
        Line(BANK, "WELL", eur(-400)),
    )
    back = small.post("refund_seen", "bank:R1", lines, corrects="bank:G1:gift")
    assert back.day == date(2026, 2, 1)
    found = entry_of(small.session, small.book, "bank:R1")
    original = entry_of(small.session, small.book, "bank:G1:gift")
    assert found is not None
    assert original is not None
    assert (found.occurred_on, found.corrects) == (DAY, original.public_id)
    assert trial_balance(small.session, small.book, at=JANUARY) == before


# The checks, one by one.


@pytest.mark.both
def test_suspense_is_cleared_at_a_years_end_and_accepted_before(
    small: SmallBook,
) -> None:
    lines = (Line(BANK, "OPS", eur(300)), Line(SUSPENSE, "OPS", eur(-300)))
    small.post("unexplained", "bank:U1", lines)
    expected = Obstacle("suspense", Weight.WARNS, "suspense", "OPS", eur(-300))
    assert obstacles(small, JANUARY)["suspense"] == expected
    with pytest.raises(WarningsNotAcceptedError) as caught:
        close(small, JANUARY)
    assert caught.value.checks == ("suspense",)
    close(small, JANUARY, accepted=("suspense",))
    assert the_period(small.session, small.book).accepted == ("suspense",)
    found = obstacles(small, DECEMBER)
    assert found["suspense"].weight is Weight.STOPS


def test_nothing_is_closed_over_what_stops(small: SmallBook) -> None:
    lines = (Line(BANK, "OPS", eur(300)), Line(SUSPENSE, "OPS", eur(-300)))
    small.post("unexplained", "bank:U1", lines, day=DECEMBER)
    close_until(small, 12)
    with pytest.raises(ClosingStoppedError) as caught:
        close(small, DECEMBER, accepted=("suspense", "no_next_period"))
    assert caught.value == ClosingStoppedError("OP", "2026-12-31", ("suspense",))
    assert the_period(small.session, small.book, DECEMBER).is_open


def test_what_is_below_nothing_is_named(small: SmallBook) -> None:
    small.gift("G1", 1000, fund="SCHOOL")
    fee(small, "F1", 300, DAY)
    found = obstacles(small, JANUARY)
    assert found == {
        "overdrawn_fund": Obstacle(
            "overdrawn_fund", Weight.WARNS, fund="OPS", amount=eur(-300)
        ),
        "no_chart": Obstacle("no_chart", Weight.NOTES),
        "unsealed": Obstacle("unsealed", Weight.NOTES, count=2),
    }
    fee(small, "F2", 800, date(2026, 1, 13))
    found = obstacles(small, JANUARY)
    assert found["overdrawn_account"].account == "bank"
    assert found["overdrawn_account"].amount == eur(-100)
    assert found["overdrawn_account"].weight is Weight.WARNS


def test_an_advance_below_nothing_is_named(small: SmallBook) -> None:
    small.gift("G1", 1000)
    small.wire("W1", 1000, 1000)
    lines = (
        Line(replace(ADVANCE, code="use"), "WELL", Money(1500, "MAD"), 1500),
        Line(ADVANCE, "WELL", Money(-1500, "MAD"), -1500),
    )
    small.post("operating_cost", "expense:E9", lines)
    found = obstacles(small, JANUARY)
    assert found["overdrawn_advance"].amount == Money(-500, "MAD")


def test_money_that_waits_too_long_is_named(small: SmallBook) -> None:
    claim = replace(BANK, code="dispute_claim")
    small.gift("G1", 1000)
    small.gift("G2", 1000)
    for code, day in (("G1", DAY), ("G2", date(2026, 4, 1))):
        lines = (
            Line(claim, "WELL", eur(1000), lot=code),
            Line(BANK, "WELL", eur(-1000)),
        )
        small.post("dispute_open", f"bank:{code}:dispute", lines, day=day)
    april = obstacles(small, date(2026, 4, 30))
    assert april["old_money"].amount == eur(1000)
    assert april["old_money"].account == "dispute_claim"
    assert april["old_money"].day == DAY
    assert "old_money" not in obstacles(small, date(2026, 3, 31))


def test_the_last_declared_period_warns(small: SmallBook) -> None:
    close_until(small, 12)
    found = obstacles(small, DECEMBER)
    assert found["no_next_period"].weight is Weight.WARNS
    with pytest.raises(WarningsNotAcceptedError):
        close(small, DECEMBER)
    close(small, DECEMBER, accepted=("no_next_period",))


def test_an_earlier_open_period_stops(small: SmallBook) -> None:
    found = obstacles(small, FEBRUARY)
    assert found["earlier_open"] == Obstacle(
        "earlier_open", Weight.STOPS, day=date(2026, 1, 1)
    )


def test_a_live_period_that_is_not_over_stops(small: SmallBook) -> None:
    small.book = replace(small.book, is_live=True)
    found = obstacles(small, date(2026, 3, 31))
    assert found["not_over"].weight is Weight.STOPS
    assert "not_over" not in obstacles(small, FEBRUARY)


def test_an_account_without_a_number_stops(small: SmallBook) -> None:
    odd = replace(BANK, code="9999")
    open_account(small.session, small.act(), odd, AccountType.ASSET)
    chart = find_chart(FRENCH)
    adopt_chart(small.session, small.act(), "OP", chart, from_on=date(2026, 1, 1))
    lines = (
        Line(odd, "OPS", eur(70)),
        Line(replace(BANK, code="use"), "OPS", eur(-70)),
    )
    small.post("operating_cost", "odd:1", lines)
    found = obstacles(small, JANUARY)
    assert found["no_number"] == Obstacle(
        "no_number", Weight.STOPS, "9999", amount=eur(70)
    )
    with pytest.raises(ClosingStoppedError):
        close(small, JANUARY)


def test_a_chart_that_changed_since_stops(small: SmallBook) -> None:
    chart = replace(find_chart(FRENCH), fingerprint="0" * 64)
    adopt_chart(small.session, small.act(), "OP", chart, from_on=date(2026, 1, 1))
    found = obstacles(small, JANUARY)["chart_changed"]
    assert (found.weight, found.account) == (Weight.STOPS, FRENCH)


def test_late_facts_are_counted(small: SmallBook) -> None:
    close(small, JANUARY)
    small.gift("LATE", 100)
    found = obstacles(small, FEBRUARY)
    assert found["late_facts"].count == 1


def test_only_the_keepers_own_accounts_count(small: SmallBook) -> None:
    lines = (Line(BANK, "OPS", eur(300)), Line(SUSPENSE, "OPS", eur(-300)))
    small.post("unexplained", "bank:U1", lines)
    assert obstacles(small, JANUARY, "LOCAL") == {}


def test_a_book_out_of_balance_stops(small: SmallBook) -> None:
    small.gift("G1", 1000)
    period = the_period(small.session, small.book)
    from ledger.periods import checks  # noqa: PLC0415 - its parts, for once

    found = trial_balance(small.session, small.book, at=JANUARY)
    broken = checks.Checked(period, AT.date(), replace(found, rows=found.rows[:1]))
    (balanced,) = [c for c in BOOK_CHECKS if c.__name__ == "_balanced"]
    (obstacle,) = balanced(small.session, small.book, broken)
    assert obstacle.check == "unbalanced"
    assert obstacle.weight is Weight.STOPS
