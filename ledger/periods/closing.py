"""Close and lock periods: check, seal, number, keep the balances, sign the head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.book import tables
from ledger.book.acts import Command, record_act
from ledger.book.books import Book
from ledger.book.calls import call
from ledger.book.errors import (
    PeriodNotOpenError,
    PeriodUnknownError,
    RegisterUnknownError,
)
from ledger.book.periods import Period, find_period
from ledger.periods.checks import BOOK_CHECKS, Check, Obstacle, Weight, find_obstacles
from ledger.periods.errors import ClosingStoppedError, WarningsNotAcceptedError
from ledger.proof.notes import SigningKey
from ledger.proof.publishing import Published, publish
from ledger.proof.sealer import Sealing, seal


@dataclass(frozen=True, slots=True)
class Asked:
    """Which period is meant, by its keeper and last day.

    ``accepted`` are the warnings over which somebody wants to close it.
    """

    keeper: str
    ends_on: date
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HowToClose:
    """What closing needs besides: how to seal, who signs, what is checked."""

    sealing: Sealing
    keys: Sequence[SigningKey]
    checks: Sequence[Check] = BOOK_CHECKS


@dataclass(frozen=True, slots=True)
class Done:
    """A period after its closing or locking, and the checkpoint that fixes it.

    ``is_new`` is false when the same command had done it before.
    """

    period: Period
    checkpoint: Published
    is_new: bool


def close_period(
    session: Session, book: Book, command: Command, asked: Asked, how: HowToClose
) -> Done:
    """Close a period. The caller has sealed what could be, and commits.

    Posting in the book waits until then. Raises ClosingStoppedError or
    WarningsNotAcceptedError for what the checks found, BookBusyError when others post
    for too long; nothing is closed then.
    """
    request = {
        "keeper": asked.keeper,
        "ends_on": asked.ends_on,
        "accepted": sorted(asked.accepted),
    }
    act = record_act(session, book.id, command, "close_period", request)
    if act.is_new:
        call(session, "hold_posting_v1", book.id)
        today = local_day_of(session, book, asked.keeper, command)
        _check(session, book, asked, (today, how.checks))
        seal(session, book, how.sealing)
        call(
            session,
            "close_period_v1",
            book.id,
            act.id,
            asked.keeper,
            asked.ends_on,
            " ".join(sorted(set(asked.accepted))),
        )
    return _done(session, book, (command, asked), how, is_new=act.is_new)


def lock_period(
    session: Session, book: Book, command: Command, asked: Asked, how: HowToClose
) -> Done:
    """Lock a closed period: somebody else than who closed it confirms it for good.

    Raises PeriodAlteredError when its balances no longer follow from its postings.
    """
    request = {"keeper": asked.keeper, "ends_on": asked.ends_on}
    act = record_act(session, book.id, command, "lock_period", request)
    if act.is_new:
        call(session, "lock_period_v1", book.id, act.id, asked.keeper, asked.ends_on)
    return _done(session, book, (command, asked), how, is_new=act.is_new)


def period_ending(session: Session, book: Book, keeper: str, ends_on: date) -> Period:
    """Return a keeper's period by its last day. Raises PeriodUnknownError."""
    period = find_period(session, book, keeper, ends_on)
    if period is None or period.ends_on != ends_on:
        raise PeriodUnknownError(keeper, str(ends_on))
    return period


def local_day_of(session: Session, book: Book, keeper: str, command: Command) -> date:
    """Return the day of a command at a keeper's place. Raises RegisterUnknownError."""
    table = tables.keeper
    query = select(table.c.zone).where(
        table.c.book_id == book.id, table.c.code == keeper
    )
    zone = session.scalar(query)
    if zone is None:
        raise RegisterUnknownError("keeper", keeper)
    return command.at.astimezone(ZoneInfo(zone)).date()


def stopped_by(obstacles: Sequence[Obstacle], weight: Weight) -> tuple[str, ...]:
    """Name the checks of a weight that found something, each once."""
    return tuple(dict.fromkeys(one.check for one in obstacles if one.weight == weight))


def _check(
    session: Session, book: Book, asked: Asked, how: tuple[date, Sequence[Check]]
) -> None:
    today, checks = how
    period = period_ending(session, book, asked.keeper, asked.ends_on)
    keeper, ends_on = period.keeper, str(period.ends_on)
    if not period.is_open:
        raise PeriodNotOpenError(keeper, ends_on, period.state)
    found = find_obstacles(session, book, period, today=today, checks=checks)
    if stopped := stopped_by(found, Weight.STOPS):
        raise ClosingStoppedError(keeper, ends_on, stopped)
    warned = set(stopped_by(found, Weight.WARNS)) - set(asked.accepted)
    if warned:
        raise WarningsNotAcceptedError(keeper, ends_on, tuple(sorted(warned)))


def _done(
    session: Session,
    book: Book,
    asked: tuple[Command, Asked],
    how: HowToClose,
    *,
    is_new: bool,
) -> Done:
    command, what = asked
    checkpoint = publish(session, book, how.sealing, how.keys, at=command.at)
    period = period_ending(session, book, what.keeper, what.ends_on)
    return Done(period, checkpoint, is_new)
