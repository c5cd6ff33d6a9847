"""A cap is the most a project takes in all: what was given before it counts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.campaigns.capping import NewCap, recount_cap, set_gift_cap
from ledger.book.acts import Command, record_act
from ledger.financing.reservations import CapLimit, set_cap
from payments.attempts import Witness
from payments.cap_meter import cap_meters
from payments.caps import (
    GiftRoom,
    NoRoomForGiftError,
    cap_code,
    reserve_room,
    room_for_gifts,
)
from tests.payments.beside import beside
from tests.payments.places import open_place
from tests.payments.pools import eur, faults

FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def place(shop):
    open_place(shop)
    return shop


def capping(shop, limit, from_on=FEBRUARY):
    def work(session):
        command = Command("person:fin", f"cap:{from_on}", shop.clock())
        new = NewCap(limit, from_on, "Order 7", eur(100))
        set_gift_cap(session, shop.book, command, "P1", new)

    return work


def cap(shop, minor, from_on=FEBRUARY):
    with shop.session() as session:
        capping(shop, eur(minor), from_on)(session)
        session.commit()


def begin(shop, form, minor):
    shop.give(shop.gift(form, amount=eur(minor), email=f"{form}@example.org"))


def give(shop, form, minor):
    begin(shop, form, minor)
    shop.happen("paid", form)
    shop.work()


def read(shop):
    """Return what is collected, kept and left; the guard says the same as the page."""
    with shop.session() as session:
        (meter,) = cap_meters(session, shop.book, "P1", at=shop.clock())
        guard = room_for_gifts(session, shop.book, "P1", "EUR", at=shop.clock())
    assert guard == meter.room
    return meter.collected.minor, meter.reserved.minor, meter.room.minor


@pytest.mark.both
def test_what_stood_before_the_cap_counts_and_no_more_than_the_cap_comes(place):
    give(place, "a", 10_000)
    give(place, "b", 3_500)
    cap(place, 30_000)
    assert read(place) == (13_500, 0, 16_500)
    with pytest.raises(NoRoomForGiftError) as refused:
        begin(place, "c", 16_501)
    assert refused.value.room == eur(16_500)
    give(place, "d", 16_500)
    assert read(place) == (30_000, 0, 0)
    assert place.balances()["source.gift P1"] == -30_000
    assert faults(place) == []


@pytest.mark.both
def test_a_refund_of_what_stood_before_frees_its_room(place):
    give(place, "a", 10_000)
    give(place, "b", 3_500)
    place.happen("refund", "b", tell=False)
    cap(place, 30_000)
    assert read(place) == (13_500, 0, 16_500)
    place.sweep()
    assert read(place) == (10_000, 0, 20_000)
    assert faults(place) == []


def test_what_was_given_back_before_the_cap_does_not_count(place):
    give(place, "a", 10_000)
    place.happen("refund", "a")
    place.work()
    cap(place, 30_000)
    assert read(place) == (0, 0, 30_000)


@pytest.mark.both
def test_a_payment_under_way_gets_the_room_that_is_left(place):
    give(place, "a", 10_000)
    begin(place, "b", 15_000)
    begin(place, "c", 9_000)
    cap(place, 30_000)
    assert read(place) == (10_000, 20_000, 0)
    for form in "bc":
        place.happen("paid", form)
        place.work()
    assert read(place) == (30_000, 0, 0)
    balances = place.balances()
    assert balances["source.gift P1"] == -30_000
    assert balances["over_target OPS"] == -4_000
    assert faults(place) == []


@pytest.mark.both
def test_a_cap_below_what_is_collected_is_reached_at_once(place):
    give(place, "a", 13_500)
    cap(place, 10_000)
    assert read(place) == (13_500, 0, 0)
    with pytest.raises(NoRoomForGiftError):
        begin(place, "b", 100)
    assert faults(place) == []


def test_another_limit_counts_nothing_twice(place):
    give(place, "a", 13_500)
    cap(place, 30_000)
    cap(place, 40_000, date(2026, 2, 2))
    place.clock.move(days=5)
    assert read(place)[0] == 13_500


@pytest.mark.both
def test_a_gift_that_is_begun_while_a_cap_is_set_waits_and_sees_it(place, sessions):
    def begin_beside(session):
        witness = Witness("visitor", place.clock())
        until = place.clock() + timedelta(days=2)
        room = GiftRoom("P1", "gift-x", eur(30_001), until)
        reserve_room(session, place.book, witness, room)

    met = beside(sessions, capping(place, eur(30_000)), begin_beside)
    assert isinstance(met, NoRoomForGiftError)


def old_cap(shop, minor):
    """Open a cap as the program did before it counted what stood."""
    with shop.session() as session:
        command = Command("person:fin", "old-cap", shop.clock())
        act = record_act(session, shop.book.id, command, "set_cap", {})
        limit = CapLimit(cap_code("P1"), eur(minor), FEBRUARY, "Order 7", "P1")
        set_cap(session, act, limit)
        session.commit()


def recount(shop, key):
    with shop.session() as session:
        command = Command("person:fin", f"count:{key}", shop.clock())
        counted = recount_cap(session, shop.book, command, "P1")
        session.commit()
    return counted


@pytest.mark.both
def test_a_cap_that_counted_nothing_is_brought_up_once(place):
    give(place, "a", 10_000)
    give(place, "b", 3_500)
    old_cap(place, 12_000)
    give(place, "c", 12_000)
    place.happen("refund", "b")
    place.work()
    assert read(place) == (12_000, 0, 0)
    assert recount(place, 1) == eur(10_000)
    assert read(place) == (22_000, 0, 0)
    assert recount(place, 2) == eur(0)
    assert read(place) == (22_000, 0, 0)
    assert faults(place) == []
    place.happen("refund", "a")
    place.work()
    assert read(place) == (12_000, 0, 0)
    assert faults(place) == []


def test_a_fund_without_a_cap_counts_nothing(place):
    give(place, "a", 10_000)
    assert recount(place, 1) is None


@pytest.mark.parametrize("is_late", [False, True])
def test_more_than_was_counted_and_than_the_limit_is_found(
    place, engine_owner, is_late
):
    give(place, "a", 13_500)
    (old_cap if is_late else cap)(place, 10_000)
    if is_late:
        recount(place, 1)
    assert faults(place) == []
    with engine_owner.begin() as connection:
        connection.execute(
            text("""
                with more as (
                  insert into ledger.reservation (book_id, fact, cap_id, currency,
                    wanted_minor, amount_minor, reserved_at, expires_at, act_id)
                  select c.book_id, 'room:gift-seeded:1', c.id, c.currency, 13501,
                    13501, :at, :at + interval '1 minute', (
                      select min(a.id) from ledger.act a
                      where a.book_id = c.book_id)
                  from ledger.cap c where c.book_id = :book
                  returning *)
                insert into ledger.reservation_end (book_id, reservation_id, state,
                  used_minor, at, act_id)
                select book_id, id, 'used', 13501, :at, act_id from more
            """),
            {"book": place.book.id, "at": place.clock()},
        )
    (fault,) = faults(place)
    assert "no more is kept under a cap than its highest limit" in str(fault)
