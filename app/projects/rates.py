"""The rate at which pages estimate: the newest that the book knows, with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from ledger.book.books import Book
from ledger.book.estimates import Path, find_path
from ledger.financing.uses import RealisedRate, realised_rate
from ledger.money import divide_half_up, exponent

_PLACES = 4


@dataclass(frozen=True, slots=True)
class KnownRate:
    """How many units of ``currency`` one unit was worth, on a day.

    ``source`` says who published it; it is empty where the last transfer got it.
    """

    currency: str
    fraction: Fraction
    day: date
    source: str = ""

    @classmethod
    def of_wire(cls, wire: RealisedRate) -> KnownRate:
        """Return the rate that a wire really got."""
        sent, received = wire.sent, wire.received
        places = exponent(sent.currency) - exponent(received.currency)
        fraction = Fraction(received.minor, sent.minor) * Fraction(10) ** places
        return cls(received.currency, fraction, wire.day)

    @classmethod
    def of_path(cls, path: Path, currency: str) -> KnownRate:
        """Return the rate that somebody published."""
        return cls(currency, path.fraction, path.day, path.source)

    @property
    def written(self) -> str:
        """The rate as a decimal of at most four places."""
        scaled = self.fraction * 10**_PLACES
        whole, places = divmod(
            divide_half_up(scaled.numerator, scaled.denominator), 10**_PLACES
        )
        return f"{whole}.{places:0{_PLACES}d}".rstrip("0").rstrip(".")


def known_rate(
    session: Session, book: Book, given: str, wanted: str
) -> KnownRate | None:
    """Return the newest rate between two currencies, None if the book knows none.

    On one day, what a transfer really got says more than what somebody published.
    """
    wire = realised_rate(session, book, given, wanted)
    path = find_path(session, book, given, wanted, at=date.max)
    if path is not None and (wire is None or path.day > wire.day):
        return KnownRate.of_path(path, wanted)
    return None if wire is None else KnownRate.of_wire(wire)
