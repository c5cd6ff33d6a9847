"""Steps of closing that tests share."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from os import urandom

from sqlalchemy.orm import Session

from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.entries import AccountKey, Line
from ledger.book.periods import Period
from ledger.money import Money
from ledger.periods.checks import BOOK_CHECKS, Check, Obstacle, find_obstacles
from ledger.periods.closing import (
    Asked,
    Done,
    HowToClose,
    close_period,
    lock_period,
    period_ending,
)
from ledger.proof.book_sources import BOOK_SOURCES
from ledger.proof.notes import SigningKey
from ledger.proof.sealer import Sealing
from tests.ledger.small_book import BANK, SmallBook

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
JANUARY = date(2026, 1, 31)
FEBRUARY = date(2026, 2, 28)
DECEMBER = date(2026, 12, 31)
KEY = SigningKey("igoudar.example/periods", bytes(range(32)))
HOW = HowToClose(Sealing(BOOK_SOURCES, urandom), [KEY])
KEYS = count(1)


def command(
    actor: str = "closer", key: str | None = None, at: datetime = AT
) -> Command:
    return Command(actor, key or f"close:{next(KEYS)}", at)


def close(
    small: SmallBook,
    ends_on: date,
    keeper: str = "OP",
    *,
    accepted: tuple[str, ...] = (),
    by: Command | None = None,
) -> Done:
    asked = Asked(keeper, ends_on, accepted)
    return close_period(small.session, small.book, by or command(), asked, HOW)


def lock(
    small: SmallBook, ends_on: date, keeper: str = "OP", *, by: Command | None = None
) -> Done:
    who = by or command("locker")
    return lock_period(small.session, small.book, who, Asked(keeper, ends_on), HOW)


def obstacles(
    small: SmallBook,
    ends_on: date,
    keeper: str = "OP",
    checks: tuple[Check, ...] = BOOK_CHECKS,
) -> dict[str, Obstacle]:
    """What stands in the way of closing a period, by the check that found it."""
    period = period_ending(small.session, small.book, keeper, ends_on)
    found = find_obstacles(
        small.session, small.book, period, today=AT.date(), checks=checks
    )
    return {one.check: one for one in found}


def fee(small: SmallBook, code: str, minor: int, day: date, fund: str = "OPS") -> None:
    """A fee that the bank has taken: a fact, whatever there is."""
    cost = AccountKey("OP", "cost.bank_fee", "EUR")
    amount = Money(minor, "EUR")
    lines = (Line(cost, fund, amount), Line(BANK, fund, -amount))
    small.post("operating_cost", f"bank:{code}:fee", lines, day=day)


def the_period(
    session: Session, book: Book, ends_on: date = JANUARY, keeper: str = "OP"
) -> Period:
    return period_ending(session, book, keeper, ends_on)
