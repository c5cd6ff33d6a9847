"""Close and lock periods, committing once: for pages and the command line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.closing.checks import CHECKS
from app.proving.commands import seal_book
from app.proving.keys import signing_key
from app.proving.sources import COMPLETELY, QUICKLY
from app.settings import Settings
from ledger.book.acts import Command
from ledger.book.books import Book
from ledger.book.periods import Period
from ledger.periods.checks import Obstacle, find_obstacles
from ledger.periods.closing import (
    Asked,
    Done,
    HowToClose,
    close_period,
    local_day_of,
    lock_period,
)


def close_books(
    session: Session, settings: Settings, book: Book, command: Command, asked: Asked
) -> Done:
    """Seal what waits, while others may post; then close, and commit."""
    seal_book(session, book, COMPLETELY)
    done = close_period(session, book, command, asked, _how(session, settings, book))
    session.commit()
    return done


def lock_books(
    session: Session, settings: Settings, book: Book, command: Command, asked: Asked
) -> Done:
    """Lock a closed period, and commit."""
    done = lock_period(session, book, command, asked, _how(session, settings, book))
    session.commit()
    return done


def obstacles_of(
    session: Session, book: Book, period: Period, command: Command
) -> Sequence[Obstacle]:
    """Say what closing a period would find now, without closing it."""
    today = local_day_of(session, book, period.keeper, command)
    return find_obstacles(session, book, period, today=today, checks=CHECKS)


def _how(session: Session, settings: Settings, book: Book) -> HowToClose:
    return HowToClose(QUICKLY, [signing_key(session, settings, book)], CHECKS)
