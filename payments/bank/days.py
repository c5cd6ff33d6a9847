"""Days on which banks work: Monday to Friday; holidays differ from land to land."""

from __future__ import annotations

from datetime import date, timedelta

_FRIDAY = 4


def bank_day_after(day: date, count: int = 1) -> date:
    """Return the day that is so many bank days later."""
    while count:
        day += timedelta(days=1)
        count -= _is_bank_day(day)
    return day


def bank_days_between(since: date, until: date) -> int:
    """Count the bank days after one day, up to and with another."""
    days = (until - since).days
    return sum(_is_bank_day(since + timedelta(days=n)) for n in range(1, days + 1))


def _is_bank_day(day: date) -> bool:
    return day.weekday() <= _FRIDAY
