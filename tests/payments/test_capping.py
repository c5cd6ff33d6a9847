"""A cap and a campaign go together: what is needed can come below the cap."""

from datetime import date

import pytest

from app.campaigns.capping import NewCap, set_gift_cap
from app.campaigns.commands import NewCampaign, set_campaign
from app.campaigns.errors import (
    CapTooSmallError,
    LeastOutOfReachError,
    OtherCurrencyError,
)
from app.projects.known import find_public
from ledger.book.acts import Command
from ledger.integrity import check_book
from ledger.money import Money
from payments.cap_meter import cap_settings
from payments.caps import room_for_gifts
from tests.payments.beside import beside
from tests.payments.places import open_place
from tests.payments.pools import eur, match_gifts

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def place(shop):
    open_place(shop)
    return shop


def capping(shop, limit, from_on=FEBRUARY, key="cap"):
    def work(session):
        command = Command("person:fin", f"{key}:{from_on}", shop.clock())
        new = NewCap(limit, from_on, "Order 7", eur(100))
        set_gift_cap(session, shop.book, command, "P1", new)

    return work


def calling(shop, least, last=date(2026, 4, 30)):
    def work(session):
        project = find_public(session, shop.book, "reading-room", "en")
        command = Command("person:fin", "call", shop.clock())
        new = NewCampaign(last, least, "Decision 3")
        set_campaign(session, shop.book, command, project, new)

    return work


def do(shop, work):
    with shop.session() as session:
        work(session)
        session.commit()


def undo(shop):
    with shop.session() as session:
        session.rollback()


def give(shop, minor):
    shop.give(shop.gift("g", amount=eur(minor), email="g@example.org"))
    shop.happen("paid", "g")
    shop.work()


def test_a_campaign_that_needs_more_than_the_cap_lets_come_is_refused(place):
    do(place, capping(place, eur(60_000)))
    with pytest.raises(LeastOutOfReachError) as refused:
        do(place, calling(place, eur(60_001)))
    undo(place)
    assert "600.01 EUR" in str(refused.value)
    assert "600.00 EUR" in str(refused.value)
    do(place, calling(place, eur(60_000)))


def test_a_cap_below_what_a_campaign_needs_is_refused(place):
    do(place, calling(place, eur(60_000)))
    with pytest.raises(LeastOutOfReachError):
        do(place, capping(place, eur(59_999)))
    undo(place)
    with place.session() as session:
        assert cap_settings(session, place.book, "P1", "gift") == ()
    do(place, capping(place, eur(60_000)))


def test_what_came_before_the_cap_and_what_pools_add_are_counted(place):
    give(place, 5_000)
    match_gifts(place, 100_000, at_most=eur(20_000))
    do(place, capping(place, eur(30_000)))
    with pytest.raises(LeastOutOfReachError) as refused:
        do(place, calling(place, eur(50_001)))
    undo(place)
    assert refused.value.most == eur(50_000)
    do(place, calling(place, eur(50_000)))


def test_a_higher_limit_that_counts_before_the_end_is_enough(place):
    do(place, capping(place, eur(10_000)))
    do(place, capping(place, eur(60_000), MARCH))
    with pytest.raises(LeastOutOfReachError):
        do(place, calling(place, eur(50_000), date(2026, 2, 28)))
    undo(place)
    do(place, calling(place, eur(50_000)))


def test_a_limit_that_begins_later_bounds_nothing_that_comes_before(place):
    do(place, calling(place, eur(60_000)))
    do(place, capping(place, eur(10_000), MARCH))


def test_a_cap_is_in_the_currency_of_the_gifts(place):
    with pytest.raises(OtherCurrencyError):
        do(place, capping(place, Money(60_000, "MAD")))


def test_a_cap_takes_the_smallest_gift_or_none():
    with pytest.raises(CapTooSmallError) as refused:
        NewCap(eur(99), MARCH, "Order 7", eur(100))
    assert "0.99 EUR" in str(refused.value)
    assert "1.00 EUR" in str(refused.value)
    assert NewCap(eur(0), MARCH, "Order 7", eur(100)).limit == eur(0)


def test_a_cap_and_a_campaign_that_are_set_at_once_see_each_other(place, sessions):
    cap, campaign = capping(place, eur(10_000)), calling(place, eur(60_000))
    assert isinstance(beside(sessions, cap, campaign), LeastOutOfReachError)


@pytest.mark.both
def test_a_cap_that_begins_later_takes_nothing_away_before(place):
    do(place, capping(place, eur(4_000), MARCH))
    give(place, 5_000)
    assert place.balances()["source.gift P1"] == -5_000
    with place.session() as session:
        faults = check_book(session, place.book)
        assert [each for each in faults if not each.is_warning] == []
    place.clock.move(days=28)
    with place.session() as session:
        at = place.clock()
        room = room_for_gifts(session, place.book, "P1", "EUR", at=at)
    assert room == eur(0)
