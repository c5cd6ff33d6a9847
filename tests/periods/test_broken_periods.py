"""Every rule of periods stands in the database, and is refused by its name."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from ledger.book.calls import call
from ledger.book.errors import (
    EarlierPeriodOpenError,
    EarlierPeriodUnlockedError,
    EntriesUnsealedError,
    LedgerError,
    PeriodNotClosedError,
    PeriodNotOpenError,
    PeriodNotOverError,
    PeriodUnknownError,
    RegisterUnknownError,
    SamePersonLocksError,
    YearTooLateError,
)
from ledger.book.registers import declare_fiscal_year
from tests.ledger.small_book import SmallBook
from tests.periods.steps import DECEMBER, FEBRUARY, JANUARY


def refusal(small: SmallBook, function: str, *arguments: object) -> LedgerError:
    act = small.act("closing", "test")
    with pytest.raises(LedgerError) as caught, small.session.begin_nested():
        call(small.session, function, small.book.id, act.id, *arguments)
    return caught.value


def test_a_keeper_that_is_not_there(small: SmallBook) -> None:
    nobody = RegisterUnknownError("keeper", "NOBODY")
    assert refusal(small, "close_period_v1", "NOBODY", JANUARY, "") == nobody
    assert refusal(small, "lock_period_v1", "NOBODY", JANUARY) == nobody
    assert refusal(small, "validate_v1", "NOBODY") == nobody


def test_a_period_that_nobody_declared(small: SmallBook) -> None:
    unknown = PeriodUnknownError("OP", "2026-01-30")
    day = date(2026, 1, 30)
    assert refusal(small, "close_period_v1", "OP", day, "") == unknown
    assert refusal(small, "lock_period_v1", "OP", day) == unknown


def test_a_period_is_closed_once(small: SmallBook) -> None:
    small.close(JANUARY)
    closed = PeriodNotOpenError("OP", "2026-01-31", "closed")
    assert refusal(small, "close_period_v1", "OP", JANUARY, "") == closed
    small.lock(JANUARY)
    locked = PeriodNotOpenError("OP", "2026-01-31", "locked")
    assert refusal(small, "close_period_v1", "OP", JANUARY, "") == locked


def test_periods_are_closed_in_their_order(small: SmallBook) -> None:
    error = refusal(small, "close_period_v1", "OP", FEBRUARY, "")
    assert error == EarlierPeriodOpenError("OP", "2026-02-28", "2026-01-31")


def test_a_live_book_closes_what_is_over(session: Session, book_code: str) -> None:
    small = SmallBook.open(session, book_code, is_live=True)
    # The transaction's own day: midnight may pass while the test runs.
    today = session.scalar(text("select current_date"))
    year = today.year + 1
    days = date(year, 1, 1), date(year, 12, 31)
    declare_fiscal_year(session, small.act(), "OP", starts_on=days[0], ends_on=days[1])
    for month in range(1, 13):
        following = date(2026 + month // 12, month % 12 + 1, 1)
        ends_on = date.fromordinal(following.toordinal() - 1)
        if ends_on >= today:
            error = refusal(small, "close_period_v1", "OP", ends_on, "")
            assert error == PeriodNotOverError("OP", str(ends_on))
            break
        small.close(ends_on)
    else:
        error = refusal(small, "close_period_v1", "OP", date(year, 1, 31), "")
        assert error == PeriodNotOverError("OP", f"{year}-01-31")


def test_what_is_not_sealed_is_not_closed(small: SmallBook) -> None:
    small.gift("G1", 100)
    small.gift("G2", 100)
    error = refusal(small, "close_period_v1", "OP", JANUARY, "")
    assert error == EntriesUnsealedError("OP", "2026-01-31", 2)


def test_only_a_closed_period_is_locked_once(small: SmallBook) -> None:
    open_ = PeriodNotClosedError("OP", "2026-01-31", "open")
    assert refusal(small, "lock_period_v1", "OP", JANUARY) == open_
    small.close(JANUARY, by="closer")
    small.lock(JANUARY)
    locked = PeriodNotClosedError("OP", "2026-01-31", "locked")
    assert refusal(small, "lock_period_v1", "OP", JANUARY) == locked


def test_periods_are_locked_in_their_order(small: SmallBook) -> None:
    small.close(JANUARY, by="closer")
    small.close(FEBRUARY, by="closer")
    error = refusal(small, "lock_period_v1", "OP", FEBRUARY)
    assert error == EarlierPeriodUnlockedError("OP", "2026-02-28", "2026-01-31")


def test_who_closed_does_not_lock(small: SmallBook) -> None:
    small.close(JANUARY, by="test")
    error = refusal(small, "lock_period_v1", "OP", JANUARY)
    assert error == SamePersonLocksError("OP", "2026-01-31")


def test_no_year_is_slipped_in_before_a_closed_period(small: SmallBook) -> None:
    small.close(JANUARY)
    with pytest.raises(YearTooLateError) as caught:
        declare_fiscal_year(
            small.session,
            small.act(),
            "OP",
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
        )
    assert caught.value == YearTooLateError("OP", "2025-01-01")


def test_a_year_after_a_closed_period_is_declared(small: SmallBook) -> None:
    small.close(JANUARY)
    declare_fiscal_year(
        small.session,
        small.act(),
        "OP",
        starts_on=date(2027, 1, 1),
        ends_on=date(2027, 12, 31),
    )
    assert small.gift("G1", 100).day == date(2026, 2, 1)


def test_the_last_period_closes_as_well(small: SmallBook) -> None:
    for month in range(1, 12):
        following = date(2026, month + 1, 1)
        small.close(date.fromordinal(following.toordinal() - 1))
    small.close(DECEMBER)
