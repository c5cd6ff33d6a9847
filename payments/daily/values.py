"""A closed day as a value: positions, the differences that are named, and their age.

Every amount has the sign of what it adds to the book to give the outside's word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ledger.book.entries import AccountKey
from ledger.money import Money, total

MOST_NAMED = 200
"""Differences of one position that are named; the rest is one more of its kind."""


class DifferenceKind(StrEnum):
    """Why the outside and the book differ; the list is closed."""

    IN_FLIGHT = "in_flight"
    """A payout has left the provider, and the bank has not shown it."""

    UNDER_WAY = "under_way"
    """It stands in the book, and the bank has not shown it."""

    UNTOLD = "untold"
    """A payout whose contents the provider has not told yet."""

    UNKNOWN_TO_US = "unknown_to_us"
    """The provider moved it, and the book knows nothing of it."""

    UNKNOWN_THERE = "unknown_there"
    """It stands in the book, and the provider's list does not have it."""

    AMOUNT_DIFFERS = "amount_differs"
    """Both have it, with different amounts."""

    POSTED_LATER = "posted_later"
    """It happened by that day, and stands in the book under a later one."""

    UNMATCHED_LINE = "unmatched_line"
    """A line of the bank that nobody has explained."""

    IN_SUSPENSE = "in_suspense"
    """A movement that no rule knows what to make of."""

    SET_APART = "set_apart"
    """Money that arrived and does not fit what was asked for."""

    ABOVE_TARGET = "above_target"
    """More than a project takes: it waits for its giver's choice."""

    SINCE_COUNT = "since_count"
    """It stands in the book, and came after the box was counted."""

    SPENT = "spent"
    """Paid from the box before it was counted, and waits for approval."""

    CLAIMED = "claimed"
    """A dispute holds it until it is decided."""

    CLAIMED_BACK = "claimed_back"
    """Its payer has it twice: it is claimed from them."""

    OWED = "owed"
    """A refund came back: the payer is still owed."""

    LATE_FACT = "late_fact"
    """It was posted into a day that had been signed."""


class Unasked(StrEnum):
    """Why nobody outside has said what an account holds; the list is closed."""

    NO_STATEMENT = "no_statement"
    """The bank or the wallet has sent no statement by that day."""

    NOT_COUNTED = "not_counted"
    """Nobody has counted the box by that day."""

    NOT_ASKED = "not_asked"
    """The provider cannot be asked here."""


_SILENT = {
    "bank": Unasked.NO_STATEMENT,
    "local_bank": Unasked.NO_STATEMENT,
    "wallet": Unasked.NO_STATEMENT,
    "cash_box": Unasked.NOT_COUNTED,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference that is named; ``reference`` is the fact of its entry, or would be.

    ``since`` is the day from which its age counts.
    """

    kind: DifferenceKind
    reference: str
    amount: Money
    since: date


@dataclass(frozen=True, slots=True)
class Position:
    """An account at the end of a day: the outside's word, the book's, what explains.

    ``outside`` is None where nobody outside was asked; it is nothing where nothing
    should stand. ``as_of`` is the day the outside speaks of.
    """

    account: AccountKey
    as_of: date
    outside: Money | None
    book: Money
    differences: tuple[Difference, ...] = ()
    unexplained_since: date | None = None

    @property
    def explained(self) -> Money:
        """What is named, added up."""
        return total((one.amount for one in self.differences), self.book.currency)

    @property
    def unexplained(self) -> Money | None:
        """What nothing names; None where nobody outside was asked: that is not zero."""
        if self.outside is None:
            return None
        return self.outside - self.book - self.explained

    @property
    def unasked(self) -> Unasked | None:
        """Why the account is not compared; None where it is."""
        if self.outside is not None:
            return None
        return _SILENT.get(self.account.code, Unasked.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class Restated:
    """A signed figure of the day before, and what the book says of that day now."""

    account: AccountKey
    signed: Money
    now: Money
    differences: tuple[Difference, ...] = ()

    @property
    def unexplained(self) -> Money:
        """What no later fact names."""
        named = total((one.amount for one in self.differences), self.now.currency)
        return self.now - self.signed - named


class ChosenKind(StrEnum):
    """What became of money that a project does not take; the list is closed."""

    ELSEWHERE = "elsewhere"
    """Its giver gave it to another fund."""

    BACK = "back"
    """Its giver has it back."""

    UNCHOSEN = "unchosen"
    """Nobody chose in time: it goes back."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen on the day, added up: how often, and how much in all."""

    kind: ChosenKind
    count: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Previous:
    """The day that was closed before, by the hash of its signed record."""

    day: date
    sha256: str


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A day as it was closed. ``origin`` names the book's log."""

    origin: str
    day: date
    zone: str
    closed_at: datetime
    previous: Previous | None
    positions: tuple[Position, ...]
    restated: tuple[Restated, ...] = ()
    chosen: tuple[Chosen, ...] = ()

    @property
    def counts_until(self) -> datetime:
        """Until when a choice is this day's: its end, or when it was closed early."""
        next_day = self.day + timedelta(days=1)
        ends_at = datetime.combine(next_day, time.min, ZoneInfo(self.zone))
        return min(ends_at.astimezone(UTC), self.closed_at)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every difference that is named for this day."""
        return tuple(one for each in self.positions for one in each.differences)

    @property
    def not_compared(self) -> tuple[Position, ...]:
        """The accounts of which nobody outside has said what they hold."""
        return tuple(one for one in self.positions if one.outside is None)

    @property
    def is_explained(self) -> bool:
        """Whether nothing that was compared is left without a name."""
        return not any(self.unexplained())

    def unexplained(self) -> tuple[Money, ...]:
        """Add up what is left without a name, by currency; no sign offsets another.

        A currency in which nothing was compared is none of them.
        """
        found = (one.unexplained for one in self.positions)
        rests = [
            *(abs(rest) for rest in found if rest is not None),
            *(abs(one.unexplained) for one in self.restated),
        ]
        currencies = sorted({rest.currency for rest in rests})
        return tuple(
            total((r for r in rests if r.currency == currency), currency)
            for currency in currencies
        )

    def position_of(self, account: AccountKey) -> Position | None:
        """Return the position of an account, or None."""
        return next((one for one in self.positions if one.account == account), None)


class Age(StrEnum):
    """How long something has been open."""

    FRESH = "0-2"
    DAYS = "3-7"
    WEEKS = "8-30"
    OLD = "30+"


_UP_TO = ((2, Age.FRESH), (7, Age.DAYS), (30, Age.WEEKS))


def age_of(since: date, on: date) -> Age:
    """Say how old something is at the end of a day."""
    days = (on - since).days
    return next((age for most, age in _UP_TO if days <= most), Age.OLD)


@dataclass(frozen=True, slots=True)
class Aged:
    """How much of one currency is open for how long; amounts without their sign."""

    age: Age
    count: int
    amount: Money


def ageing(record: DayRecord) -> tuple[Aged, ...]:
    """Add up by age what is named and what is not, currency by currency."""
    open_ = [
        *((one.since, abs(one.amount)) for one in record.differences),
        *(
            (one.unexplained_since or record.day, abs(one.unexplained))
            for one in record.positions
            if one.unexplained
        ),
    ]
    found = []
    for currency in sorted({amount.currency for _, amount in open_}):
        for age in Age:
            rows = [
                amount
                for since, amount in open_
                if amount.currency == currency and age_of(since, record.day) is age
            ]
            if rows:
                found.append(Aged(age, len(rows), total(rows, currency)))
    return tuple(found)


def shortened(
    differences: Iterable[Difference], most: int = MOST_NAMED
) -> tuple[Difference, ...]:
    """Name the largest differences, and add the rest of each kind up as one more."""
    ordered = sorted(differences, key=lambda one: (-abs(one.amount.minor), one.since))
    named, rest = ordered[:most], ordered[most:]
    return (
        *sorted(named, key=lambda one: (one.since, one.reference)),
        *(
            _added_up([one for one in rest if one.kind is kind])
            for kind in DifferenceKind
            if any(one.kind is kind for one in rest)
        ),
    )


def _added_up(rest: Sequence[Difference]) -> Difference:
    amount = total((one.amount for one in rest), rest[0].amount.currency)
    since = min(one.since for one in rest)
    return Difference(rest[0].kind, f"more:{len(rest)}", amount, since)


def aged_since(position: Position, day: date, before: DayRecord | None) -> Position:
    """Carry on since when a position is unexplained, from the day closed before."""
    if not position.unexplained:
        return position
    earlier = before.position_of(position.account) if before else None
    since = earlier.unexplained_since if earlier else None
    return replace(position, unexplained_since=since or day)
