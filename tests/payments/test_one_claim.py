"""One gift goes back by one way: a debit waits, and a choice keeps what it is for."""

import re
from datetime import timedelta

import pytest

from app.refunds.commands import (
    DebitHeldError,
    NotReturnableError,
    approve,
    open_request,
)
from app.refunds.looking import Obstacle, look_at
from app.surplus.choosing import decide_due
from app.surplus.stopping import offer_back
from ledger.book.acts import Command
from ledger.money import Money
from payments.attempts import Witness
from tests.payments.officer import officer_of
from tests.payments.places import open_place
from tests.payments.test_giver_pages import (
    OFFICER,
    asked,
    decide,
    gift_of,
    give,
    link,
)

APPROVED = (OFFICER, Money(2000, "EUR"))


@pytest.fixture
def place(lone_shop):
    """A shop in a database of its own: pages show the only book there is."""
    open_place(lone_shop)
    lone_shop.app.config["WTF_CSRF_ENABLED"] = False
    return lone_shop


@pytest.fixture
def officer(place):
    place.app.config["WTF_CSRF_ENABLED"] = True
    signed_in = officer_of(place)
    place.app.config["WTF_CSRF_ENABLED"] = False
    return signed_in


def shown(visitor, address):
    return " ".join(visitor.get(address).text.split())


def debit(shop):
    shop.give()
    shop.happen("debit")
    shop.work()
    shop.happen("settle")
    shop.work()


def stop(shop):
    with shop.session() as session:
        command = Command("person:fin", "stop", shop.clock())
        offer_back(session, shop.book, command, ("P1", "No water was found"))
        session.commit()


def choose(shop, choice):
    page = shop.client().get(link(shop)).text
    address = re.search(r'href="([^"]*/choices/[^"]*)"', page)[1]
    done = shop.client().post(address, data={"choice": choice})
    assert done.status_code == 303
    shop.work()


def seen(shop):
    with shop.session() as session:
        return look_at(session, shop.book, gift_of(shop))


def is_open(shop):
    with shop.session() as session:
        return open_request(session, shop.book, gift_of(shop)) is not None


def test_a_refund_of_a_debit_waits_for_its_eight_weeks(place, officer):
    debit(place)
    request = asked(place)
    page = shown(officer, f"/en/refunds/{request}")
    assert "it can be given back from 29 March 2026 on" in page
    assert 'value="approve"' not in page
    with pytest.raises(DebitHeldError):
        decide(place, request, approve, APPROVED)
    said = shown(place.client(), link(place))
    assert "goes back from 29 March 2026 on" in said
    place.clock.move(weeks=8)
    decide(place, request, approve, APPROVED)


def test_a_refund_of_a_card_waits_for_nothing(place):
    give(place)
    assert seen(place).back_from is None
    decide(place, asked(place), approve, APPROVED)


def test_a_choice_leaves_no_second_way_to_the_same_money(place):
    debit(place)
    stop(place)
    assert seen(place).obstacle is Obstacle.OFFERED
    choose(place, "back")
    assert seen(place).most == Money.zero("EUR")
    with pytest.raises(NotReturnableError):
        asked(place)
    page = shown(place.client(), link(place))
    assert "Ask for it back" not in page
    assert "It is paid on 29 March 2026" in page
    assert "goes back" in page
    place.clock.move(weeks=8)
    with place.session() as session:
        decide_due(session, place.book, Witness("system:due", place.clock()))
    place.work()
    assert place.kinds().count("refund") + place.kinds().count("refund_seen") == 1
    assert "was paid back to you." in shown(place.client(), link(place))


@pytest.mark.both
def test_what_was_asked_before_the_giver_chose_is_withdrawn(place, officer):
    give(place)
    request = asked(place)
    stop(place)
    with pytest.raises(NotReturnableError):
        decide(place, request, approve, APPROVED)
    choose(place, "back")
    assert not is_open(place)
    page = shown(officer, f"/en/refunds/{request}")
    assert "Its giver has chosen meanwhile" in page
    assert "lost in a contest" not in page


@pytest.mark.both
def test_eight_weeks_count_from_the_day_on_which_the_debit_was_paid(place):
    debit(place)
    paid = place.clock()
    place.clock.move(days=30)
    stop(place)
    assert seen(place).back_from == paid + timedelta(weeks=8)
    page = shown(place.client(), link(place))
    address = re.search(r'href="([^"]*/choices/[^"]*)"', page)[1]
    assert "29 March 2026" in shown(place.client(), address)
