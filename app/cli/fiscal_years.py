"""Which fiscal years a keeper has declared, and which it is to declare."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import click
from sqlalchemy.orm import Session

from app.cli.figures import require_order
from ledger.book.books import Book
from ledger.book.errors import DayOutsideYearsError
from ledger.book.periods import Period, list_periods

Year = tuple[date, date]
"""The first day of a fiscal year, and its last."""

MONTHS = 12
"""Of a keeper's first year, where nobody says its last day."""


def asked_years(
    periods: Sequence[Period], today: date, first: date | None, last: date | None
) -> list[Year]:
    """List the years that are meant: the one that is named, or those that lack."""
    if first is not None:
        known = dict(years_of(periods))
        end = last or known.get(first) or _end(first, _length(periods))
        require_order(first, end)
        return [(first, end)]
    if not periods:
        raise click.UsageError(
            "The keeper has no fiscal year yet: name the first day of one with --from."
        )
    if last is not None:
        raise click.UsageError("Name the first day of the year too, with --from.")
    return _missing(periods, today)


def require_declared(
    session: Session, book: Book, keepers: Iterable[str], on: date
) -> None:
    """Refuse an --on in no fiscal year of a keeper, and name the years it has."""
    for keeper in sorted(set(keepers)):
        years = years_of(list_periods(session, book, keeper))
        if any(first <= on <= last for first, last in years):
            continue
        known = ", ".join(f"{first} to {last}" for first, last in years)
        which = f"It has {known}" if known else "It has none yet"
        raise click.BadParameter(
            f"{on} lies in no fiscal year of {keeper}. {which};"
            f" `igoudar period open {keeper}` declares one.",
            param_hint="--on",
        )


@contextmanager
def in_declared_years(session: Session, book: Book) -> Iterator[None]:
    """Tell a day that the book refuses as ``require_declared`` does."""
    try:
        yield
    except DayOutsideYearsError as error:
        session.rollback()
        refused = date.fromisoformat(error.day)
        require_declared(session, book, (error.keeper,), refused)
        raise


def years_of(periods: Sequence[Period]) -> list[Year]:
    """List the years that a keeper has declared, in their order."""
    return sorted({(one.year_starts_on, one.year_ends_on) for one in periods})


def _missing(periods: Sequence[Period], today: date) -> list[Year]:
    """List the years that lack until one is declared that begins after today.

    Each is as long as the last one. Declared, none of them lacks any more.
    """
    found: list[Year] = []
    (first, last), months = years_of(periods)[-1], _length(periods)
    while first <= today:
        first = last + timedelta(days=1)
        last = _end(first, months)
        found.append((first, last))
    return found


def _length(periods: Sequence[Period]) -> int:
    """Return how many months a keeper's last year has; before the first, twelve."""
    if not periods:
        return MONTHS
    last = max(one.year_starts_on for one in periods)
    return sum(one.year_starts_on == last for one in periods)


def _end(first: date, months: int) -> date:
    """Return the last day of the year of so many months that begins on a day."""
    year, month = divmod(first.month - 1 + months, 12)
    month, year = month + 1, first.year + year
    day = min(first.day, monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)
