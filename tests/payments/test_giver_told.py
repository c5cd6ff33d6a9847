"""What a giver and a visitor read once the money of a gift goes another way."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import render_template

from app.contributing.returned import Returned, remark_on
from app.surplus.stopping import offer_back
from ledger.book.acts import Command
from ledger.money import Money
from payments.attempt_states import Standing
from payments.references import grouped, reference_of
from tests.api.test_contributing import open_bank
from tests.payments.letterbox import open_box, send_all
from tests.payments.places import open_place
from tests.payments.test_capping import capping, do
from tests.payments.test_fates import ask_back, let
from tests.payments.test_giver_pages import asked, gift_of, give, link
from tests.payments.test_one_claim import choose, debit
from tests.web import example_app, examples

WHY = "No water was found"


@pytest.fixture
def place(lone_shop):
    """A shop in a database of its own: pages show the only book there is."""
    open_place(lone_shop)
    lone_shop.app.config["WTF_CSRF_ENABLED"] = False
    return lone_shop


def read(shop, address):
    return " ".join(shop.client().get(address).text.split())


def thanks(shop, language="en"):
    return read(shop, f"/{language}/contributions/{gift_of(shop).public_id}")


def stop(shop):
    with shop.session() as session:
        command = Command("person:fin", "stop", shop.clock())
        offer_back(session, shop.book, command, ("P1", WHY))
        session.commit()


def test_the_page_of_a_gift_follows_a_stop_and_the_choice(place):
    give(place)
    assert "until the next transfer" in thanks(place)
    stop(place)
    page = thanks(place)
    assert "was stopped before it was spent" in page
    assert "takes nothing more" in page
    assert "does not take all of it" not in page
    assert "until the next transfer" not in page
    assert "Waiting for the next transfer" not in page
    assert "15 February 2026, it goes back to you" in page
    assert "oldest money first" not in page
    assert "is held for you: you choose what becomes of it" in page


def test_what_was_transferred_before_a_stop_is_not_promised_to_be_spent():
    wired = replace(examples.thanks("paid"), wired_on=date(2026, 11, 26))
    with example_app.create_app().test_request_context("/en/"):
        pages = [
            render_template("contributing/thanks.html", page=page)
            for page in (wired, replace(wired, is_stopped=True))
        ]
    assert ["oldest money first" in page for page in pages] == [True, False]
    assert ["this page shows what it paid" in page for page in pages] == [False, True]


def test_a_gift_that_comes_after_a_stop_is_held_whole(place):
    place.give()
    stop(place)
    place.happen("paid")
    place.work()
    page = thanks(place)
    assert "takes nothing more" in page
    assert "had reached its limit" not in page
    assert "Not taken by the project" in page
    assert "oldest money first" not in page
    assert "Waiting for the next transfer" not in page


def test_what_a_project_takes_of_a_gift_still_waits_to_be_spent(place):
    place.give()
    do(place, capping(place, Money(3000, "EUR")))
    place.happen("paid")
    place.work()
    page = thanks(place)
    assert "Not taken by the project" in page
    assert "is held for you: you choose" in page
    assert "Waiting for the next transfer" in page
    assert "oldest money first" in page


@pytest.mark.both
def test_a_choice_to_have_a_debit_back_stands_on_the_page_of_the_gift(place):
    debit(place)
    stop(place)
    choose(place, "back")
    page = thanks(place)
    assert "It is paid on 29 March 2026" in page
    for told in ("held for you", "Given to another", "oldest money first"):
        assert told not in page


def test_a_stopped_project_says_why_and_promises_no_transfer(place):
    give(place)
    address = "/en/projects/reading-room"
    assert "waits for the next transfer" in read(place, address)
    assert "waits for the next transfer" in read(place, "/en/")
    stop(place)
    assert "waits for the next transfer" not in read(place, "/en/")
    page = read(place, address)
    assert WHY in page
    assert "waits for the next transfer" not in page
    assert "first transfer on" not in page
    assert "Nothing was transferred" in page
    assert "each gives it to another project, or has it back" in page


def test_a_contested_gift_promises_nothing_and_thanks_for_nothing(place):
    give(place)
    assert "is received" in thanks(place)
    place.happen("dispute_open")
    place.work()
    page = thanks(place)
    assert "is contested at your bank" in page
    assert "It waits for the answer." in page
    for told in ("is received", "ask for your money back", "oldest money first"):
        assert told not in page
    place.happen("dispute_won")
    place.work()
    assert "is received" in thanks(place)


def test_what_went_back_of_a_contested_gift_is_named(place):
    with place.app.test_request_context("/en/"):
        whole, none = Money(5000, "EUR"), Money.zero("EUR")
        said = remark_on(Returned(Standing.DISPUTED, whole, Money(1500, "EUR"), none))
        nothing_back = remark_on(Returned(Standing.DISPUTED, whole, none, none))
    assert said.startswith("€15.00 of it was given back to you. Your bank has asked")
    assert nothing_back.startswith("Your bank has asked for it back.")


@pytest.mark.both
def test_what_a_refund_that_failed_left_owing_is_held_for_no_project(place):
    give(place)
    ask_back(place, 5000)
    let(place, "refund_failed")
    page = thanks(place)
    assert "We owe you €50.00." in page
    assert "Nothing of it is left for" in page
    assert "until the next transfer" not in page
    assert "we owe you" in read(place, link(place))


def test_a_part_that_is_owed_is_named_beside_what_is_held(place):
    give(place)
    ask_back(place, 2000)
    let(place, "refund_failed")
    page = thanks(place)
    assert "€20.00 could not go back the way it came" in page
    assert "until the next transfer" in page


@pytest.mark.both
def test_a_debit_that_came_back_twice_is_called_so(place):
    debit(place)
    ask_back(place, 5000)
    place.happen("return")
    place.work()
    assert "You have €50.00 of it twice" in thanks(place)
    mine = read(place, link(place))
    assert "You have €50.00 twice." in re.sub(r"<[^>]+>", "", mine)
    assert "Please write to us" in mine
    open_bank(place)
    mine = read(place, link(place))
    reference = grouped(reference_of(place.attempts()[0].public_id))
    assert reference in mine
    assert "Scan it with your bank’s application" in mine
    mine_too = place.client().get(link(place).replace("/en/", "/api/v1/")).json
    (told,) = (one["twice"] for one in mine_too["payments"])
    assert told["amount"] == {"minor": 5000, "currency": "EUR"}
    assert told["to"]["reference"] == reference
    let(place, "refund_failed")
    assert "twice" not in thanks(place)
    assert "twice" not in read(place, link(place))


def test_a_monthly_gift_says_so_once_it_is_given(place):
    give(place, is_monthly=True)
    page = thanks(place)
    assert "every month." in page
    assert "The next one is collected on 1 March 2026" in page
    form = read(place, "/en/projects/reading-room/contribute")
    # One part of the button: its words stand on one line, an icon beside them.
    assert re.search(r"<span>Pay <bdi[^>]*>.*?</bdi> every month</span></span>", form)
    assert "one click" not in form


@pytest.mark.both
def test_a_letter_about_a_refund_does_not_say_who_asked(place):
    box = open_box(place)
    give(place)
    asked(place)
    send_all(place)
    assert "€20.00 is asked back" in box.subjects
