"""Rules about reservations stand in the database, whoever calls its functions."""

from __future__ import annotations

import pytest

from ledger.book.calls import call
from ledger.book.errors import (
    AmountRefusedError,
    FieldError,
    LedgerError,
    NoRoomError,
    RegisterConflictError,
    RegisterUnknownError,
    ReservationBeyondError,
    ReservationEndedError,
)
from ledger.financing.reservations import (
    Cap,
    CapLimit,
    NewReservation,
    Pool,
    set_cap,
)
from ledger.money import Money
from tests.ledger.small_book import DAY, NOW, SmallBook, eur
from tests.ledger.test_reservations import HOUR, POOL, cap, keep, settle


@pytest.fixture
def pool(small: SmallBook) -> SmallBook:
    """A book whose fund SCHOOL is a pool of 10.00."""
    small.gift("POT", 1000, fund="SCHOOL")
    cap(small)
    return small


def refused(small: SmallBook, function: str, *arguments: object) -> LedgerError:
    """What a function says to arguments that nothing checked before."""
    with pytest.raises(LedgerError) as caught, small.session.begin_nested():
        call(small.session, function, small.book.id, small.act().id, *arguments)
    return caught.value


def test_more_is_not_reserved_than_there_is(pool: SmallBook) -> None:
    of = (pool.fund("SCHOOL"), None, "EUR")
    error = refused(pool, "reserve_v1", "m:1", *of, 1001, 1001, NOW, NOW + HOUR)
    assert error == NoRoomError("m:1", "EUR", 1000, 1001)


def test_a_reservation_is_of_a_pool_or_of_a_cap(pool: SmallBook) -> None:
    until = (5, 5, NOW, NOW + HOUR)
    error = refused(pool, "reserve_v1", "m:1", None, None, "EUR", *until)
    assert error == AmountRefusedError(1, 5)
    error = refused(pool, "reserve_v1", "m:1", pool.fund("SCHOOL"), 1, "EUR", *until)
    assert error == AmountRefusedError(1, 5)


def test_a_reservation_ends_once_and_within_what_it_keeps(pool: SmallBook) -> None:
    fact = keep(pool, "G1", 5).fact
    for wanted in (6, -1):
        error = refused(pool, "end_reservation_v1", fact, wanted, NOW)
        assert error == ReservationBeyondError(fact, 5, wanted)
    error = refused(pool, "end_reservation_v1", fact, 5, NOW + HOUR)
    assert error == ReservationEndedError(fact, "expired")
    settle(pool, "G1", 5)
    error = refused(pool, "end_reservation_v1", fact, 4, NOW)
    assert error == ReservationEndedError(fact, "used")


def test_bad_reservations_are_refused_by_name(pool: SmallBook) -> None:
    with pytest.raises(AmountRefusedError), pool.session.begin_nested():
        keep(pool, "G1", 0)
    with pytest.raises(AmountRefusedError), pool.session.begin_nested():
        keep(pool, "G1", 5, 6)
    with pytest.raises(RegisterUnknownError), pool.session.begin_nested():
        keep(pool, "G1", 5, of=Cap("none"))
    with pytest.raises(RegisterUnknownError), pool.session.begin_nested():
        keep(pool, "G1", 5, of=Pool("none"))
    with pytest.raises(RegisterUnknownError), pool.session.begin_nested():
        settle(pool, "G9", 1)
    keep(pool, "G1", 5)
    with pytest.raises(ReservationBeyondError) as caught, pool.session.begin_nested():
        settle(pool, "G1", 6)
    assert caught.value == ReservationBeyondError("match:G1:reserved", 5, 6)
    with pytest.raises(RegisterConflictError), pool.session.begin_nested():
        cap(pool, 999)
    other = CapLimit("ecspr", eur(1), DAY, "x", "none")
    with pytest.raises(RegisterUnknownError), pool.session.begin_nested():
        set_cap(pool.session, pool.act(), other)
    with pytest.raises(FieldError) as unlike:
        NewReservation("match:G5:x", POOL, eur(5), NOW + HOUR, Money(1, "MAD"))
    assert (unlike.value.field, unlike.value.value) == ("at_least", "0.01 MAD")
