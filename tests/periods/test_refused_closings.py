"""Closings among others: one at a time, whole or not at all, never for long."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from os import urandom
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from ledger.book.acts import Command
from ledger.book.errors import BookBusyError, LedgerError, PeriodNotOpenError
from ledger.book.periods import PeriodState
from ledger.integrity import check_book
from ledger.periods.closing import Asked, Done, close_period
from tests.ledger.small_book import BANK, GIFT, SmallBook
from tests.periods.steps import HOW, JANUARY, close, command, the_period

ACTS = count(10**6)


@pytest.fixture
def small(committing_session: Session, book_code: str) -> SmallBook:
    """A committed book with accounts that everybody posts to."""
    made = SmallBook.open(committing_session, book_code)
    made.account(BANK)
    made.account(GIFT)
    made.gift("FIRST", 1)
    committing_session.commit()
    return made


def at_once(
    sessions: sessionmaker[Session],
    small: SmallBook,
    *work: Callable[[SmallBook], object],
) -> list[object]:
    """Let clients start together; return what each got, its refusal included."""
    barrier = Barrier(len(work), timeout=60)

    def one(task: Callable[[SmallBook], object]) -> object:
        with sessions() as session:
            session.execute(text("set local lock_timeout = '60s'"))
            mine = SmallBook(session, small.book, ACTS)
            barrier.wait()
            try:
                got = task(mine)
                session.commit()
            except LedgerError as refusal:
                session.rollback()
                return refusal
            return got

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def test_of_two_who_close_at_once_one_is_told(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    got = at_once(sessions, small, *[lambda mine: close(mine, JANUARY)] * 2)
    done = [one for one in got if isinstance(one, Done)]
    refused = [one for one in got if isinstance(one, LedgerError)]
    assert len(done) == 1
    assert refused == [PeriodNotOpenError("OP", "2026-01-31", "closed")]
    assert check_book(small.session, small.book) == []


@pytest.mark.both
def test_one_command_sent_twice_at_once_closes_once(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    same = command(key="sent twice")
    got = at_once(sessions, small, *[lambda mine: close(mine, JANUARY, by=same)] * 2)
    assert sorted(one.is_new for one in got) == [False, True]  # type: ignore[attr-defined]
    assert len({one.period for one in got}) == 1  # type: ignore[attr-defined]


@pytest.mark.both
def test_what_is_posted_beside_a_closing_is_in_it_or_after_it(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    def gifts(mine: SmallBook) -> list[object]:
        first = next(ACTS)
        days = []
        for number in range(20):
            days.append(mine.gift(f"G{first}-{number}", 10).day)
            mine.session.commit()
        return days

    at_once(sessions, small, gifts, gifts, gifts, lambda mine: close(mine, JANUARY))
    period = the_period(small.session, small.book)
    assert period.state is PeriodState.CLOSED
    assert check_book(small.session, small.book) == []


@pytest.mark.both
def test_a_closing_does_not_wait_for_long(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    with sessions() as other:
        SmallBook(other, small.book, ACTS).gift("UNDER-WAY", 5)
        small.session.execute(text("set local lock_timeout = '50ms'"))
        with pytest.raises(BookBusyError) as caught:
            close(small, JANUARY)
        assert caught.value == BookBusyError(small.book.code)
        small.session.rollback()
        other.rollback()
    small.session.execute(text("set local lock_timeout = '0'"))
    assert close(small, JANUARY).is_new
    small.session.commit()


class DrawnOutError(Exception):
    """The random bytes of a closing ran out in its midst."""


def closing_with(small: SmallBook, by: Command, draws: int | None) -> tuple[Done, int]:
    """Close with so many draws of random bytes; say how many were made."""
    made = count()

    def entropy(size: int) -> bytes:
        if next(made) == draws:
            raise DrawnOutError
        return urandom(size)

    how = replace(HOW, sealing=replace(HOW.sealing, entropy=entropy))
    done = close_period(small.session, small.book, by, Asked("OP", JANUARY), how)
    return done, next(made)


@pytest.mark.sampled
@pytest.mark.parametrize("tried", [3, pytest.param(None, marks=pytest.mark.full)])
def test_a_closing_that_breaks_off_leaves_nothing(
    small: SmallBook, tried: int | None
) -> None:
    """Break it off at its draws of random bytes: first, midway, last, or at each."""
    small.gift("G1", 100)
    small.session.commit()
    same = command(key="broken off")
    _, needed = closing_with(small, same, None)
    small.session.rollback()
    assert needed > 5
    step = 1 if tried is None else (needed - 1) // (tried - 1)
    for draws in {*range(0, needed, step), needed - 1}:
        with pytest.raises(DrawnOutError):
            closing_with(small, same, draws)
        small.session.rollback()
        assert the_period(small.session, small.book).is_open
        small.session.rollback()
    done, _ = closing_with(small, same, needed)
    small.session.commit()
    assert done.is_new
    assert check_book(small.session, small.book) == []


@pytest.mark.both
def test_a_closing_whose_connection_is_killed_leaves_nothing(
    sessions: sessionmaker[Session], small: SmallBook
) -> None:
    same = command(key="killed")
    with sessions() as session:
        close(SmallBook(session, small.book, ACTS), JANUARY, by=same)
        pid = session.scalar(text("select pg_backend_pid()"))
        with sessions() as other:
            query = text("select pg_terminate_backend(:pid, 5000)")
            assert other.scalar(query, {"pid": pid})
        with pytest.raises(DBAPIError):
            session.commit()
        session.invalidate()
    assert the_period(small.session, small.book).is_open
    small.session.rollback()
    assert close(small, JANUARY, by=same).is_new
    small.session.commit()
    assert check_book(small.session, small.book) == []
