"""The clock of the service: views, jobs and the command line ask it, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

Clock = Callable[[], datetime]

CLOCK = "igoudar.clock"
"""Where an application keeps its clock, for tests to set another one."""


def utc_now() -> datetime:
    """Read the machine's clock."""
    return datetime.now(UTC)


def now() -> datetime:
    """Ask the application's clock."""
    clock: Clock = current_app.extensions.get(CLOCK, utc_now)
    return clock()


def local_day(at: datetime, zone: str) -> date:
    """Return the day that an instant falls on in a time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def by_clock(at: datetime, zone: str) -> str:
    """Write an instant for a terminal by the clock of a place, which it names."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"
