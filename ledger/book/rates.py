"""Reference rates: what one unit of a currency was worth in another on a day.

A rate is data with a source and a date, held as whole digits and decimal places; it
values amounts for a reader and never posts anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session
from typing_extensions import override

from ledger.book import tables
from ledger.book.acts import Act
from ledger.book.books import Book
from ledger.book.calls import call_number
from ledger.book.errors import LedgerError
from ledger.book.fields import check_day
from ledger.money import exponent

MAX_DIGITS = 10**15 - 1
MAX_PLACES = 10
_WRITTEN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,10}))?")
# Euro foreign exchange reference rates of the European Central Bank, in 2026.
_LISTED = """
    EUR USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD IDR ILS
    INR KRW MXN MYR NZD PHP SGD THB ZAR
"""
PUBLISHED = frozenset(_LISTED.split())
_TEXT = re.compile(r"[^\x00-\x1f\x7f]{1,200}")


@dataclass
class RateError(LedgerError):
    """The rate is none: zero, negative, too fine, of one currency in itself."""

    given: str
    why: str
    text = "{given!r} is no rate: {why}"


@dataclass
class RateInFutureError(LedgerError):
    """A rate is known when its day has come."""

    day: str
    text = "{day} lies in the future: its rate is not known yet"


@dataclass
class RateUndocumentedError(LedgerError):
    """The central bank's list has no such rate: it needs the paper it stands on."""

    per: str
    currency: str
    text = (
        "no list of a central bank has {per}/{currency}: name the document of its rate"
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of ``per`` is worth ``digits`` / 10^``places`` of ``currency``.

    ``document`` names the paper it was read from, where ``source`` publishes no list.
    """

    per: str
    currency: str
    day: date
    digits: int
    places: int
    source: str
    document: str = ""

    def __post_init__(self) -> None:
        exponent(self.per)
        exponent(self.currency)
        check_day("day", self.day)
        if self.per == self.currency:
            raise RateError(self.text, f"{self.per} is worth itself")
        if type(self.digits) is not int or type(self.places) is not int:
            raise RateError(str(self.digits), "not a whole number of digits")
        if not 0 < self.digits <= MAX_DIGITS:
            raise RateError(
                str(self.digits), "it is not more than nothing, or too large"
            )
        if not 0 <= self.places <= MAX_PLACES:
            raise RateError(str(self.places), f"it has more than {MAX_PLACES} decimals")
        for text in filter(None, (self.source, self.document)):
            if not _TEXT.fullmatch(text):
                raise RateError(text, "a source is one line of at most 200 letters")
        if not self.source.strip():
            raise RateError(self.source, "it names no source")

    @classmethod
    def parse(
        cls, per: str, currency: str, written: str, *, day: date, source: str
    ) -> Rate:
        """Read a machine's decimal, such as ``10.8000``. Raises RateError."""
        found = _WRITTEN.fullmatch(written)
        if found is None:
            raise RateError(written, "write it like 10.8000, more than nothing")
        places = found[2] or ""
        return cls(per, currency, day, int(found[1] + places), len(places), source)

    @property
    def fraction(self) -> Fraction:
        """The rate as an exact fraction, in units of the currencies."""
        return Fraction(self.digits, 10**self.places)

    @property
    def text(self) -> str:
        """The rate as it was written: ``10.8000``."""
        digits = str(self.digits).rjust(self.places + 1, "0")
        if not self.places:
            return digits
        return f"{digits[: -self.places]}.{digits[-self.places :]}"

    @override
    def __str__(self) -> str:
        return f"1 {self.per} = {self.text} {self.currency}"


def add_rate(
    session: Session, act: Act, rate: Rate, *, today: date, is_correction: bool = False
) -> None:
    """Enter a rate of a day; the same again changes nothing.

    A correction stands beside what it corrects and wins over it. Raises
    RateInFutureError, RateUndocumentedError or RateDiffersError.
    """
    if rate.day > today:
        raise RateInFutureError(rate.day.isoformat())
    if not rate.document.strip() and not {rate.per, rate.currency} <= PUBLISHED:
        raise RateUndocumentedError(rate.per, rate.currency)
    call_number(
        session,
        "add_rate_v1",
        act.book_id,
        act.id,
        rate.per,
        rate.currency,
        rate.day,
        rate.digits,
        rate.places,
        rate.source,
        rate.document,
        is_correction,
    )


def list_rates(session: Session, book: Book) -> list[Rate]:
    """List the rates of a book that hold, pair by pair, the newest day first."""
    table = tables.reference_rate
    query = (
        select(table)
        .where(table.c.book_id == book.id)
        .order_by(
            table.c.per, table.c.currency, table.c.day.desc(), table.c.revision.desc()
        )
    )
    newest: dict[tuple[str, str, date], Rate] = {}
    for row in session.execute(query):
        newest.setdefault((row.per, row.currency, row.day), _rate(row))
    return list(newest.values())


def find_rate(
    session: Session, book: Book, per: str, currency: str, *, at: date
) -> Rate | None:
    """Return the newest rate of a pair on a day or before it, as it was entered."""
    table = tables.reference_rate
    query = (
        select(table)
        .where(
            table.c.book_id == book.id,
            table.c.per == per,
            table.c.currency == currency,
            table.c.day <= at,
        )
        .order_by(table.c.day.desc(), table.c.revision.desc())
        .limit(1)
    )
    row = session.execute(query).first()
    return None if row is None else _rate(row)


def _rate(row: Row[Any]) -> Rate:
    return Rate(
        per=row.per,
        currency=row.currency,
        day=row.day,
        digits=row.digits,
        places=row.places,
        source=row.source,
        document=row.document,
    )
