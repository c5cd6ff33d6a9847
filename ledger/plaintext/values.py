"""What a plain-text journal consists of, whatever the program that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ledger.money import Money

Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Leg:
    """One signed amount on a named account; ``cost`` is its value in base, unsigned.

    The cost goes to the side of the amount. None means that the amount is its own
    value: it is in the keeper's own currency.
    """

    account: str
    amount: Money
    cost: Money | None = None
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainEntry:
    """An entry as both programs write it: a day, what it is, tags, legs."""

    day: date
    kind: str
    tags: tuple[Tag, ...]
    legs: tuple[Leg, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that the journal uses, with its currencies and its root."""

    name: str
    root: str
    currencies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preface:
    """What a journal says before its first entry."""

    title: str
    first_day: date
    accounts: Sequence[Opened]
    base: Sequence[str]
    """The own currencies of the keepers."""

    @property
    def currencies(self) -> list[str]:
        """Every currency that is written, in order."""
        used = {code for account in self.accounts for code in account.currencies}
        return sorted(used.union(self.base))


class Writer(Protocol):
    """Writes a journal for one program, piece by piece."""

    def preface(self, preface: Preface) -> Iterator[str]:
        """Declare commodities and accounts."""
        ...

    def entry(self, entry: PlainEntry) -> str:
        """Write one entry."""
        ...

    def closing(self, day: date, held: Sequence[Leg]) -> Iterator[str]:
        """Assert what every account holds at the end of the last day, exactly."""
        ...


def valued(
    account: str, amount: Money, base: Money | None, tags: tuple[Tag, ...]
) -> tuple[Leg, ...]:
    """Write an amount with its value in base.

    A cost has the side of its amount. Where the base stands on the other side, one
    minor unit carries it and the rest costs nothing.
    """
    if base is None:
        return (Leg(account, amount, tags=tags),)
    is_along = not base or (base.minor > 0) == (amount.minor > 0)
    if is_along:
        return (Leg(account, amount, abs(base), tags),)
    one = Money(1 if base.minor > 0 else -1, amount.currency)
    return (
        Leg(account, one, abs(base), tags),
        Leg(account, amount - one, Money.zero(base.currency), tags),
    )
