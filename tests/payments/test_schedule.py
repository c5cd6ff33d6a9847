"""The days of a monthly gift: told a week before, once a month, never early."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.monthly.schedule import (
    NOTICE,
    MonthlyState,
    Plan,
    Step,
    day_in,
    next_period,
    next_step,
    next_try,
    told_for,
)

DAYS = st.dates(date(2024, 1, 1), date(2036, 12, 31))


@pytest.mark.parametrize(
    ("after", "day", "due"),
    [
        (date(2026, 1, 31), 31, date(2026, 2, 28)),
        (date(2026, 2, 28), 31, date(2026, 3, 31)),
        (date(2028, 1, 30), 30, date(2028, 2, 29)),
        (date(2026, 12, 15), 15, date(2027, 1, 15)),
        (date(2026, 12, 14), 15, date(2026, 12, 15)),
    ],
)
def test_the_31st_is_the_last_day_of_a_shorter_month(after, day, due):
    assert next_period(after, day) == due


@given(after=DAYS, day=st.integers(1, 31))
def test_each_month_has_one_period(after, day):
    first = next_period(after, day)
    second = next_period(first, day)
    assert first > after
    assert (second.year * 12 + second.month) - (first.year * 12 + first.month) == 1
    assert first == day_in(first.year, first.month, day)


@given(period=DAYS, late=st.integers(-40, 40))
def test_nothing_is_collected_that_was_not_told_a_week_before(period, late):
    today = period + timedelta(days=late)
    plan = Plan(MonthlyState.ACTIVE, period)
    step = next_step(plan, today, is_open=True, is_over=False)
    assert step is (Step.TELL if late >= -NOTICE.days else Step.NOTHING)
    collect_on = told_for(plan, today)
    assert collect_on - today >= NOTICE
    told = Plan(MonthlyState.ACTIVE, period, collect_on, today)
    for ahead in range(60):
        on = today + timedelta(days=ahead)
        done = next_step(told, on, is_open=True, is_over=False)
        assert done is (Step.COLLECT if on >= collect_on else Step.NOTHING)


@pytest.mark.parametrize("state", [MonthlyState.PAUSED, MonthlyState.WAITING])
def test_a_gift_that_rests_is_left_alone_until_its_project_is_over(state):
    plan = Plan(state, date(2026, 2, 1), date(2026, 2, 1), date(2026, 1, 25))
    on = date(2026, 3, 1)
    assert next_step(plan, on, is_open=True, is_over=False) is Step.NOTHING
    assert next_step(plan, on, is_open=False, is_over=True) is Step.END


def test_a_suspended_project_collects_nothing_and_ends_nothing():
    plan = Plan(
        MonthlyState.ACTIVE, date(2026, 2, 1), date(2026, 2, 1), date(2026, 1, 25)
    )
    on = date(2026, 3, 1)
    assert next_step(plan, on, is_open=False, is_over=False) is Step.NOTHING


def test_what_has_ended_stays_so():
    plan = Plan(MonthlyState.ENDED, date(2026, 2, 1))
    on = date(2026, 3, 1)
    assert next_step(plan, on, is_open=False, is_over=True) is Step.NOTHING


def test_the_bank_is_asked_three_times():
    today = date(2026, 2, 1)
    tries = [next_try(refusals, today) for refusals in (1, 2, 3)]
    assert tries == [date(2026, 2, 4), date(2026, 2, 5), None]
