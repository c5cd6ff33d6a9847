"""A giver reads of money that was not taken, and chooses once what becomes of it."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.contributing.tables import Contribution
from app.letters.links import Opens, sign
from app.surplus.stopping import offer_back
from ledger.book.acts import Command
from tests.payments.letterbox import open_box, send_all
from tests.payments.places import open_place


@pytest.fixture
def place(lone_shop):
    open_place(lone_shop)
    lone_shop.app.config["WTF_CSRF_ENABLED"] = False
    return lone_shop


def stopped(shop):
    """A gift of 50, and its project stopped; return the page of its giver."""
    shop.give()
    shop.happen("paid")
    shop.work()
    with shop.session() as session:
        command = Command("person:fin", "stop", shop.clock())
        offer_back(session, shop.book, command, ("P1", "No water was found"))
        session.commit()
        row = session.scalar(
            select(Contribution).where(Contribution.book_id == shop.book.id)
        )
        return f"/en/payments/{sign(Opens.PAYMENTS, row.public_id)}"


def choice_of(shop, page):
    html = shop.client().get(page).text
    return re.search(r'href="([^"]*/choices/[^"]*)"', html)[1]


@pytest.mark.both
def test_a_letter_says_what_waits_and_until_when(place):
    box = open_box(place)
    stopped(place)
    send_all(place)
    assert "€50.00 waits for your choice" in box.subjects
    assert "15 February 2026, it goes back to you" in " ".join(box.text().split())


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_title_of_the_choice_is_plain_text(place, language):
    address = choice_of(place, stopped(place)).replace("/en/", f"/{language}/", 1)
    title = re.search(r"<title>(.*?)</title>", place.client().get(address).text)[1]
    assert "50" in title
    assert "&lt;" not in title


def test_a_giver_has_it_back_and_a_second_click_does_nothing_more(place):
    address = choice_of(place, stopped(place))
    shown = place.client().get(address).text
    assert "which was stopped before it was spent" in shown
    assert place.client().post(address, data={}).status_code == 422
    for _ in range(2):
        done = place.client().post(address, data={"choice": "back"})
        assert (done.status_code, done.location) == (303, address)
    place.work()
    assert "It goes back to you." in place.client().get(address).text
    assert place.balances().get("source.gift P1", 0) == 0
    assert place.kinds().count("refund_seen") == 1


@pytest.mark.both
def test_a_strangers_link_does_not_open_it(place):
    address = choice_of(place, stopped(place))
    name = address.rpartition("/")[2]
    assert place.client().get(f"/en/payments/forged/choices/{name}").status_code == 404
    wrong = place.client().post(address, data={"choice": "NOWHERE"})
    assert wrong.status_code == 422
    assert date(2026, 2, 15).isoformat() not in wrong.text
