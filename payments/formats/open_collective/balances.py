"""Compare the rows with the running balance that Open Collective writes beside them.

Rows of one second have no reliable order, so the two are compared at each day's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ledger.money import Money
from payments.formats.open_collective.values import Export, Row


@dataclass(frozen=True, slots=True)
class FeeLeftOut:
    """A day whose last balance leaves out the processor fee of its last row.

    Open Collective writes such a fee as a row of its own that it does not export; its
    balance counts it from the next row on. Nothing is missing.
    """

    on: date
    row: Row
    amount: Money
    """By how much the balance is higher than the rows add up to."""


@dataclass(frozen=True, slots=True)
class Parting:
    """The row from which on the file and its balance part ways: rows may be missing."""

    row: Row
    first: Money
    """By how much the balance is higher than the rows add up to, there."""
    last: Money
    """By how much at the end of the file; zero when they meet again."""
    days: int
    """On how many days the distance changed."""


@dataclass(frozen=True, slots=True)
class BalanceCheck:
    """How the rows and the running balance agree."""

    opening: Money | None
    """The balance before the first row; none when the file has no balance column."""
    closing: Money | None
    fees_left_out: tuple[FeeLeftOut, ...] = ()
    parting: Parting | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    on: date
    rows: tuple[Row, ...]
    distance: Money
    """Balance written at the day's end, less what the rows of the file add up to."""

    @property
    def last(self) -> Row:
        return self.rows[-1]


def compare_balances(export: Export) -> BalanceCheck:
    """Compare the running balance with the rows at the end of each day."""
    days = _days(export)
    if not days:
        return BalanceCheck(None, None)
    opening = distance = _opening(days)
    left_out, steps = list[FeeLeftOut](), list[tuple[_Day, Money]]()
    for day in days:
        step = day.distance - distance
        if step and step == -day.last.processor_fee:
            left_out.append(FeeLeftOut(day.on, day.last, step))
        elif step:
            steps.append((day, day.distance))
            distance = day.distance
    return BalanceCheck(
        opening=opening,
        closing=days[-1].last.balance,
        fees_left_out=tuple(left_out),
        parting=_parting(days, steps, opening),
    )


def _days(export: Export) -> list[_Day]:
    """Part the rows by day; none when a day's last row has no balance."""
    days, added = list[_Day](), Money.zero(export.currency)
    rows = sorted(export.rows, key=lambda row: row.on)
    for on, grouped in groupby(rows, key=lambda row: row.on):
        of_day = tuple(grouped)
        for row in of_day:
            added += row.net
        balance = of_day[-1].balance
        if balance is None:
            return []
        days.append(_Day(on, of_day, balance - added))
    return days


def _opening(days: Sequence[_Day]) -> Money:
    """Say with what balance the file begins.

    The first day may itself be one that leaves a fee out: of the two openings that its
    balance allows, the one with which more days agree is right.
    """
    first = days[0].distance
    with_fee_left_out = first + days[0].last.processor_fee
    return max(
        (first, with_fee_left_out),
        key=lambda opening: sum(
            day.distance in {opening, opening - day.last.processor_fee} for day in days
        ),
    )


def _parting(
    days: Sequence[_Day], steps: Sequence[tuple[_Day, Money]], opening: Money
) -> Parting | None:
    if not steps:
        return None
    day, distance = steps[0]
    before = [row for other in days if other.on < day.on for row in other.rows]
    row = _first_unlinked(day, before[-1:])
    last = steps[-1][1] - opening
    return Parting(row, distance - opening, last, len(steps))


def _first_unlinked(day: _Day, before: Sequence[Row]) -> Row:
    """Find the first row of a day that no other row leads to."""
    rows = [*before, *day.rows]
    for row in day.rows:
        reached = {end for other in rows if other is not row for _, end in _ends(other)}
        if not any(start in reached for start, _ in _ends(row)):
            return row
    return day.last


def _ends(row: Row) -> list[tuple[Money, Money]]:
    """Return balance before and after a row, with its fee counted and left out."""
    balance = row.balance or Money.zero(row.net.currency)
    return [
        (balance - row.net, balance),
        (balance - row.net + row.processor_fee, balance + row.processor_fee),
    ]
