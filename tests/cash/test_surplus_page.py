"""What is too much in a box is decided on the page of its receipt."""

import re
from datetime import date

import pytest

from app.surplus.stopping import offer_back
from ledger.book.acts import record_act
from ledger.financing.reservations import CapLimit, set_cap
from ledger.money import Money
from payments.caps import cap_code
from tests.cash.test_pages import (
    _noon,
    balances,
    box,
    brahim,
    decide,
    khadija,
    receive,
    served,
    signed_in,
    words,
)
from tests.people.visiting import Visitor

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in"]


def bound(served, minor):
    """Let P1 take so much in gifts, and no more."""
    session, book = served.session, served.book
    act = record_act(session, book.id, served.command(), "set_cap", {})
    limit = Money(minor, "MAD")
    cap = CapLimit(cap_code("P1"), limit, date(2026, 1, 1), "Order 7", "P1")
    set_cap(session, act, cap)
    session.commit()


def offered(answer):
    """Name in a form what the page of a receipt offers."""
    (held,) = set(re.findall(r'name="held" value="([0-9a-f-]+)"', answer.text))
    return {"held": held, "sure": "1"}


def test_cash_above_the_limit_is_decided_in_the_givers_name(
    khadija, brahim, served, box, app
):
    bound(served, 10000)
    address = receive(khadija, box).location
    decide(brahim, address, "confirm")
    mine, shown = khadija.get(address), brahim.get(address)
    assert "150.00 is more than the project takes" in words(shown).replace("\xa0", " ")
    assert 'name="choice"' in shown.text
    assert 'name="choice"' not in mine.text
    link = re.search(r'href="(/en/receipts/[0-9a-f-]+)"', shown.text)[1]
    assert "Tell the association what becomes of it" in Visitor(app).get(link).text

    path, held = f"{address}/surplus", offered(shown)
    refused = khadija.post(path, {**held, "choice": "back"}, address)
    assert refused.status_code == 422
    assert "Cash needs two names" in refused.text
    assert "Choose one of these" in brahim.post(path, held, address).text
    unsure = {"held": held["held"], "choice": "back"}
    assert "Tick that the giver" in brahim.post(path, unsure, address).text
    early = brahim.post(path, {**held, "choice": "handed"}, address)
    assert "Nothing of this is to be handed back now" in early.text
    brahim.post(path, {**held, "choice": "back"}, address)
    assert "It goes back to the giver." in brahim.get(address).text
    assert balances(served)["cash_box OPS"] == "150.00"
    brahim.post(path, {**held, "choice": "handed"}, address)
    assert "was handed back to the giver" in brahim.get(address).text
    assert balances(served)["cash_box P1"] == "100.00"
    assert "cash_box OPS" not in balances(served)
    assert "It was handed back to you." in Visitor(app).get(link).text


@pytest.mark.both
def test_cash_of_a_stopped_project_is_decided_in_the_givers_name(
    khadija, brahim, served, box, app
):
    address = receive(khadija, box).location
    decide(brahim, address, "confirm")
    command = served.command()
    offer_back(served.session, served.book, command, ("P1", "No water was found"))
    served.session.commit()
    mine, shown = khadija.get(address), brahim.get(address)
    unspent = "250.00 of it is unspent, and the project was stopped"
    assert unspent in words(shown).replace("\xa0", " ")
    assert 'name="choice"' not in mine.text
    link = re.search(r'href="(/en/receipts/[0-9a-f-]+)"', shown.text)[1]
    assert "It is yours. Tell the association" in Visitor(app).get(link).text

    path, held = f"{address}/surplus", offered(shown)
    early = brahim.post(path, {"choice": "back"}, address)
    assert "Nothing of this receipt waits" in early.text
    brahim.post(path, {**held, "choice": "back"}, address)
    assert balances(served)["cash_box P1"] == "250.00"
    brahim.post(path, {**held, "choice": "handed"}, address)
    assert "was handed back to the giver" in brahim.get(address).text
    assert "cash_box P1" not in balances(served)


def test_cash_in_another_currency_than_the_cap_is_told_to_come_beside_it(
    khadija, brahim, served, box
):
    session, book = served.session, served.book
    act = record_act(session, book.id, served.command(), "set_cap", {})
    limit = Money(10000, "EUR")
    cap = CapLimit(cap_code("P1"), limit, date(2026, 1, 1), "Order 7", "P1")
    set_cap(session, act, cap)
    session.commit()
    address = receive(khadija, box).location
    told = "comes beside the project’s limit"
    assert told in words(brahim.get(address))
    decide(brahim, address, "confirm")
    assert told in words(brahim.get(address))


def test_cash_in_the_currency_of_the_cap_is_not_told_to_come_beside_it(
    khadija, brahim, served, box
):
    bound(served, 100000)
    address = receive(khadija, box).location
    assert "beside the project’s limit" not in words(brahim.get(address))
