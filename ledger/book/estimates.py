"""What an amount is about worth in another currency: an estimate, never posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.rates import Rate, find_rate
from ledger.money import AmountError, Money, divide_half_up, exponent

PIVOT = "EUR"
"""The currency over which two others meet: lists of rates quote everything in it."""


def convert(amount: Money, rate: Fraction, currency: str) -> Money:
    """Convert an amount at a rate in units, rounded once, halves away from zero.

    Raises AmountError when the result is more than a book can hold.
    """
    places = exponent(currency) - exponent(amount.currency)
    exact = amount.minor * rate * Fraction(10) ** places
    return Money(divide_half_up(exact.numerator, exact.denominator), currency)


@dataclass(frozen=True, slots=True)
class Path:
    """How one currency leads to another: a rate, its inverse, or two over a third."""

    rates: tuple[Rate, ...]
    fraction: Fraction

    @property
    def day(self) -> date:
        """The day of the oldest rate on the way."""
        return min(rate.day for rate in self.rates)

    @property
    def source(self) -> str:
        """Where the rates were read."""
        return ", ".join(dict.fromkeys(rate.source for rate in self.rates))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an amount is about worth in a reporting currency; never an amount posted."""

    of: Money
    amount: Money
    path: Path


def find_path(
    session: Session, book: Book, given: str, wanted: str, *, at: date
) -> Path | None:
    """Find the newest way from one currency to another on a day, None without rates.

    A cross rate is multiplied and divided whole: no rounded rate is ever inverted.
    """
    direct = _either(session, book, given, wanted, at)
    if direct is not None or PIVOT in (given, wanted):
        return direct
    first = _either(session, book, given, PIVOT, at)
    second = _either(session, book, PIVOT, wanted, at)
    if first is None or second is None:
        return None
    return Path((*first.rates, *second.rates), first.fraction * second.fraction)


def estimate(
    session: Session, book: Book, amount: Money, currency: str, *, at: date
) -> Estimate | None:
    """Value an amount in a reporting currency at the newest reference rate of a day.

    None where there is no rate, or where the result is more than a book can hold.
    """
    path = find_path(session, book, amount.currency, currency, at=at)
    if path is None:
        return None
    try:
        return Estimate(amount, convert(amount, path.fraction, currency), path)
    except AmountError:
        return None


def _either(
    session: Session, book: Book, given: str, wanted: str, at: date
) -> Path | None:
    """Take the newer of a pair's two quotations; a tie goes to the one as asked."""
    straight = find_rate(session, book, given, wanted, at=at)
    turned = find_rate(session, book, wanted, given, at=at)
    if straight and (turned is None or straight.day >= turned.day):
        return Path((straight,), straight.fraction)
    if turned:
        return Path((turned,), 1 / turned.fraction)
    return None
