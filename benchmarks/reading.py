"""What is read of a book: balances, a page of a statement, a trial balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from benchmarks.costs import Look, Step
from ledger.book.balances import balance, trial_balance
from ledger.book.books import Book
from ledger.book.reading import Page
from ledger.book.scopes import WHOLE_BOOK, Scope
from ledger.book.statements import account_statement
from ledger.proof.storage import Link

PAST = date(2026, 3, 17)
PAGE = Page(limit=200, from_on=date(2025, 9, 1))
HOT, IN_FUND = Scope(keeper="K", role="A000"), Scope("F0", keeper="K", role="A000")


@dataclass(frozen=True, slots=True)
class Reading:
    """Something that is read: its name, what is aimed at, how often it is tried."""

    name: str
    most_ms: float
    times: int
    step: Step


def _balance(
    session: Session, _links: list[Link], *, book: Book, scope: Scope, at: date | None
) -> Look:
    return lambda: balance(session, book, scope, "EUR", at=at)


def _statement(session: Session, _links: list[Link], *, book: Book) -> Look:
    return lambda: account_statement(session, book, HOT, "EUR", PAGE)


def _trial(
    session: Session,
    _links: list[Link],
    *,
    book: Book,
    scope: Scope = WHOLE_BOOK,
    at: date | None = None,
) -> Look:
    return lambda: trial_balance(session, book, scope, at=at)


def readings(book: Book) -> list[Reading]:
    """Name what is read of a book that grows."""
    now = partial(_balance, book=book, scope=HOT, at=None)
    past = partial(_balance, book=book, scope=HOT, at=PAST)
    available = partial(_balance, book=book, scope=IN_FUND, at=None)
    return [
        Reading("balance", 0.5, 500, now),
        Reading("available amount of a fund", 0.5, 500, available),
        Reading("balance on a day in the past", 1, 500, past),
        Reading("statement of 200 lines", 3, 60, partial(_statement, book=book)),
        Reading("trial balance, nothing closed", 25, 20, trial_of(book)),
    ]


def trial_of(book: Book, scope: Scope = WHOLE_BOOK, at: date | None = None) -> Step:
    """Make the step that adds up a scope of a book."""
    return partial(_trial, book=book, scope=scope, at=at)
