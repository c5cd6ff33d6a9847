"""Why a day is not closed."""

from __future__ import annotations

from datetime import date


class DayNotOverError(ValueError):
    """The day is not over yet where the book is kept."""

    def __init__(self, day: date, zone: str) -> None:
        self.day, self.zone = day, zone
        super().__init__(f"{day} is not over yet in {zone}: close it tomorrow")
