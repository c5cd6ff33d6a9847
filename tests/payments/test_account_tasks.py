"""Cases 65 and 69: officers are told of a wire that came back and of a new account."""

import re
from datetime import date
from itertools import count

import pytest

from app.policy.values import Role
from ledger.book.acts import Command
from payments.bank.payees import COOLING, write_payee
from payments.formats.pain001 import Party
from tests.bank import test_wires as wired
from tests.bank.desk import open_desk
from tests.bank.paper import MOROCCAN, OTHER, Paper, Slip
from tests.payments.officer import officer_of
from tests.payments.places import open_place
from tests.payments.scenario import Operator

FIRST = "FR7630006000011234567890189"


@pytest.fixture
def place(shop):
    open_place(shop)
    return shop


@pytest.fixture
def treasurer(place):
    return officer_of(place, Role.TREASURER)


def account(shop, iban, at):
    with shop.session() as session:
        key = Command("person:fin", f"payee:{iban}", at)
        made = write_payee(session, shop.book, key, Party("Azwu", iban), "AZWU")
        session.commit()
        return made


def shown(visitor):
    return visitor.get("/en/to-do").text


@pytest.mark.both
def test_case_69_officers_are_told_of_a_new_account_while_it_waits(place, treasurer):
    now = place.clock()
    account(place, FIRST, now - 2 * COOLING)
    assert "Check the new account" not in shown(treasurer)
    account(place, OTHER, now)
    text = shown(treasurer)
    assert "Check the new account" in text
    assert f"FR…{FIRST[-4:]}" in text
    assert f"{OTHER[:2]}…{OTHER[-4:]}" in text
    assert OTHER not in text


def sent_and_returned(shop):
    """Wire 60.00 to the association; its bank sends it back."""
    with shop.session() as session:
        desk = open_desk(Operator(session, shop.book, count(1)), count(1))
        pledge = desk.pledge(10_000)
        desk.paper = Paper([Slip(10_000, pledge.remote_id)])
        desk.send(desk.paper)
        wired.release(desk, [wired.order(desk, wired.wire(desk))])
        wired.debit(desk, instructed="640.50 MAD")
        back = Slip(6000, "retour", end="P1-W1", reason="AC04", day=date(2026, 2, 20))
        desk.send(desk.paper.after(back, day=date(2026, 2, 20)))


@pytest.mark.both
def test_case_65_officers_are_told_of_a_wire_that_came_back(place, treasurer):
    sent_and_returned(place)
    place.clock.move(days=40)
    text = shown(treasurer)
    assert "Transfer P1-W1 came back" in re.sub("[\u2066-\u2069]", "", text)
    assert f"MA…{MOROCCAN[-4:]}" in text
    account(place, OTHER, place.clock())
    assert "came back" not in shown(treasurer)
