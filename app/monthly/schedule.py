"""When a monthly gift is told of and collected: days alone, nothing else. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NOTICE = timedelta(days=7)
"""How long before each collection its giver is written to."""

WAITS = (3, 4)
"""Days until the next try after the first refusal, and after the second."""

MONTHS = 12


class MonthlyState(StrEnum):
    """How a monthly gift stands."""

    WAITING = "waiting"
    """Its first payment is not made yet."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Step(StrEnum):
    """What is to be done about a monthly gift on a day."""

    NOTHING = "nothing"
    TELL = "tell"
    COLLECT = "collect"
    END = "end"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a monthly gift stands: its next period, when it is collected, if told."""

    state: MonthlyState
    period_on: date | None
    collect_on: date | None = None
    told_on: date | None = None


def day_in(year: int, month: int, day: int) -> date:
    """Return a day of a month, the last one where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def next_period(after: date, day: int) -> date:
    """Return the first day of collection after a day."""
    here = day_in(after.year, after.month, day)
    if here > after:
        return here
    years, month = divmod(after.month, MONTHS)
    return day_in(after.year + years, month + 1, day)


def next_step(plan: Plan, today: date, *, is_open: bool, is_over: bool) -> Step:
    """Say what is to be done today; a project that is over ends its monthly gifts.

    Nothing is collected that was not told of ``NOTICE`` before.
    """
    if plan.state is MonthlyState.ENDED:
        return Step.NOTHING
    if is_over:
        return Step.END
    if plan.state is not MonthlyState.ACTIVE or plan.period_on is None or not is_open:
        return Step.NOTHING
    if plan.told_on is None or plan.collect_on is None:
        return Step.TELL if today >= plan.period_on - NOTICE else Step.NOTHING
    return Step.COLLECT if today >= plan.collect_on else Step.NOTHING


def told_for(plan: Plan, today: date) -> date:
    """Return the day of collection that a letter of today may name."""
    earliest = today + NOTICE
    return max(plan.period_on or earliest, earliest)


def next_try(refusals: int, today: date) -> date | None:
    """Return when to try again after so many refusals, None for no more."""
    if refusals > len(WAITS):
        return None
    return today + timedelta(days=WAITS[refusals - 1])
