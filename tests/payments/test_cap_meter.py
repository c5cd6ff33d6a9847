"""The cap meter says what was collected, what is kept, and what room is left."""

from datetime import date

from ledger.book.acts import Command, record_act
from ledger.financing.reservations import CapLimit, set_cap
from payments.cap_meter import cap_meters
from payments.caps import cap_code
from tests.payments.pools import eur


def read(shop):
    with shop.session() as session:
        return cap_meters(session, shop.book, "P1", at=shop.clock())


def test_a_meter_counts_what_came_what_is_under_way_and_what_is_left(shop):
    assert read(shop) == ()
    with shop.session() as session:
        command = Command("system:test", "cap", shop.clock())
        act = record_act(session, shop.book.id, command, "set_cap", {})
        limit = CapLimit(cap_code("P1"), eur(10000), date(2026, 1, 1), "Order 7", "P1")
        set_cap(session, act, limit)
        session.commit()
    shop.give(shop.gift("a", amount=eur(6000), email="a@example.org"))
    shop.happen("paid", "a")
    shop.work()
    shop.give(shop.gift("b", amount=eur(3000), email="b@example.org"))
    (meter,) = read(shop)
    assert (meter.instrument, meter.collected, meter.reserved, meter.room) == (
        "gift",
        eur(6000),
        eur(3000),
        eur(1000),
    )
    shop.clock.move(days=31)
    (later,) = read(shop)
    assert later.room == eur(4000)
