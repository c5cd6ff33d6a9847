"""A provider's own account beside the book at the end of a day. Pure.

What the provider holds now, less what moved after the day, is what it held then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ledger.book.entries import AccountKey
from ledger.money import Money, total
from payments.daily.values import Difference, DifferenceKind, Position, shortened
from payments.drafting import fact_of
from payments.gateway import Movement, MovementType

MovementKey = tuple[str, str]
"""A movement's id at its provider, and its type."""


@dataclass(frozen=True, slots=True)
class DayEnd:
    """A day, and the instant at which it is over in the zone of the book."""

    day: date
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider says: its balances now, and its list from some instant on.

    ``is_whole`` tells that the list begins where the account did.
    """

    balances: tuple[Money, ...]
    listed: tuple[Movement, ...]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class InBook:
    """An entry on the provider's account: of which movement, how much, on which day.

    ``movement`` is None for an entry that no movement of the provider is behind.
    """

    movement: MovementKey | None
    fact: str
    occurred_on: date
    day: date
    amount: Money


def currencies_of(told: Told, book: Mapping[str, Money]) -> list[str]:
    """List the currencies in which either side has something."""
    return sorted({amount.currency for amount in told.balances} | set(book))


def compare_provider(
    end: DayEnd,
    account: AccountKey,
    told: Told,
    book: Money,
    entries: Sequence[InBook],
) -> Position:
    """Compare one currency of a provider's account, and name what differs.

    ``entries`` are those of the listed movements; of a whole list, all there are.
    """
    currency = account.currency
    now = {amount.currency: amount for amount in told.balances}
    listed = [one for one in told.listed if one.amount.currency == currency]
    after = [net_of(one) for one in listed if not _is_by(one, end)]
    outside = now.get(currency, Money.zero(currency)) - total(after, currency)
    known = {one.movement: one for one in entries if one.movement is not None}
    named = [
        *_of_list(end, [one for one in listed if _is_by(one, end)], known),
        *_of_book(end, listed, entries if told.is_whole else ()),
    ]
    return Position(account, end.day, outside, book, shortened(named))


def net_of(movement: Movement) -> Money:
    """Say how a movement changes the provider's balance."""
    if movement.type is MovementType.DISPUTE_LOST:
        return -movement.charged
    return movement.amount - movement.charged


def _is_by(movement: Movement, end: DayEnd) -> bool:
    if movement.occurred_at is None:
        return movement.occurred_on <= end.day
    return movement.occurred_at < end.ends_at


def _of_list(
    end: DayEnd, listed: Iterable[Movement], known: Mapping[MovementKey, InBook]
) -> Iterator[Difference]:
    """Name what the provider has and the book has not, or not so, or not yet."""
    for movement in listed:
        net, on = net_of(movement), movement.occurred_on
        entry = known.get((movement.id, movement.type.value))
        if entry is None:
            kind = DifferenceKind.UNKNOWN_TO_US
            if not movement.is_complete:
                kind = DifferenceKind.UNTOLD
            if net:
                yield Difference(kind, fact_of(movement), net, on)
            continue
        if entry.amount != net:
            rest = net - entry.amount
            yield Difference(DifferenceKind.AMOUNT_DIFFERS, entry.fact, rest, on)
        if entry.day > end.day and entry.amount:
            yield Difference(DifferenceKind.POSTED_LATER, entry.fact, entry.amount, on)


def _of_book(
    end: DayEnd, listed: Iterable[Movement], entries: Iterable[InBook]
) -> Iterator[Difference]:
    """Name what stands in the book by that day and not in the provider's whole list."""
    there = {(one.id, one.type.value) for one in listed}
    for entry in entries:
        if entry.movement not in there and entry.day <= end.day and entry.amount:
            yield Difference(
                DifferenceKind.UNKNOWN_THERE,
                entry.fact,
                -entry.amount,
                entry.occurred_on,
            )
