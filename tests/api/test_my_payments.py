"""Programs of givers: what the private link of a letter opens, and asking back."""

import re
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.contributing.tables import Contribution
from app.letters.links import Opens, sign
from app.monthly.tables import MonthlyGift
from app.projects.states import ProjectState
from app.refunds.tables import RefundRequest
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.giver_accounts import giver_account
from payments.presenting import remember_presented
from tests.api.program import Program, refused
from tests.api.test_refunds import pay
from tests.bank.paper import FRENCH, OTHER
from tests.payments.officer import officer_of
from tests.payments.places import move_to
from tests.people.visiting import Visitor

KEY = "key-of-my-own-request"
MONTHLY, OTHERS = "form-monthly", "form-2"


@pytest.fixture
def program(place):
    return Program(Visitor(place.app), is_in=False)


def link(place, gift):
    with place.app.app_context():
        return f"/payments/{sign(Opens.PAYMENTS, gift)}"


def wanted(gift, **more):
    return {"contribution": gift, "amount": "20", "reason": "By mistake"} | more


def ask(program, mine, gift, key=KEY, **more):
    answer = program.post(f"{mine}/refunds", wanted(gift, **more), key)
    assert answer.status_code == 201, answer.text
    return answer.get_json()


def count(place):
    with place.session() as session:
        return len(session.scalars(select(RefundRequest)).all())


def test_the_link_of_a_letter_opens_what_came_from_its_address(place, program):
    gift = pay(place)
    place.give(place.gift("form-2", email="other@example.org"))
    answer = program.get(link(place, gift))
    assert answer.headers["Cache-Control"] == "no-store"
    (mine,) = answer.get_json()["payments"]
    assert (mine["id"], mine["state"], mine["stands"]) == (gift, "paid", "received")
    assert mine["most"] == mine["amount"] == {"minor": 5000, "currency": "EUR"}
    assert (mine["obstacle"], mine["asked"]) == (None, None)


def test_a_giver_asks_an_officer_decides_and_both_read_it(place, program):
    gift = pay(place)
    mine = link(place, gift)
    asked = ask(program, mine, gift)
    assert (asked["decision"], asked["contribution"]) == ("open", gift)
    (row,) = program.get(mine).get_json()["payments"]
    assert row["asked"]["minor"] == 2000
    officer = Program(officer_of(place))
    one = f"/books/{place.book.code}/refunds/{asked['id']}"
    assert officer.get(one).get_json()["is_from_giver"] is True
    officer.put(f"{one}/decision", {"decision": "approved", "amount": "15"})
    (read,) = program.get(f"{mine}/refunds").get_json()
    assert read == ask(program, mine, gift)
    assert (read["decision"], read["given_back"]["minor"]) == ("approved", 1500)
    (row,) = program.get(mine).get_json()["payments"]
    assert (row["stands"], row["most"]["minor"]) == ("part_refunded", 3500)


def test_the_same_key_asks_once_and_for_nothing_else(place, program):
    gift = pay(place)
    mine = link(place, gift)
    assert ask(program, mine, gift) == ask(program, mine, gift)
    account = {"iban": FRENCH, "name": "Amina"}
    for changed in ({"amount": "7"}, {"reason": "Another"}, account):
        answer = program.post(f"{mine}/refunds", wanted(gift, **changed), KEY)
        assert "This key was used for another" in refused(answer, 409), changed
    other = program.post(f"{mine}/refunds", wanted(gift), "another-key-of-mine")
    assert "asked back already" in refused(other, 409)
    assert count(place) == 1


def test_the_same_key_names_one_account(place, program):
    gift = pay(place)
    mine = link(place, gift)
    account = {"iban": FRENCH, "name": "Amina"}
    first = ask(program, mine, gift, **account)
    assert ask(program, mine, gift, **account) == first
    for changed in ({}, account | {"name": "Brahim"}, account | {"iban": OTHER}):
        answer = program.post(f"{mine}/refunds", wanted(gift, **changed), KEY)
        assert "This key was used for another" in refused(answer, 409), changed


def test_what_cannot_be_is_told_with_its_part(place, program):
    gift = pay(place)
    mine = link(place, gift)
    other = "form-2"
    place.give(place.gift(other, email="other@example.org"))
    with place.session() as session:
        query = select(Contribution.public_id).where(Contribution.token == other)
        foreign = str(session.scalar(query))
    for part, value in (
        ("amount", "50.01"),
        ("amount", "1.500"),
        ("contribution", foreign),
    ):
        answer = program.post(f"{mine}/refunds", wanted(gift, **{part: value}), KEY)
        refused(answer, 422, part)
    account = {"iban": "FR7630006000011234567890188", "name": "Amina"}
    answer = program.post(f"{mine}/refunds", wanted(gift, **account), KEY)
    assert "no account number" in refused(answer, 422, "iban")
    account["iban"] = "FR7630006000011234567890189"
    answer = program.post(f"{mine}/refunds", wanted(gift, iban=account["iban"]), KEY)
    refused(answer, 422, "name")
    assert count(place) == 0
    ask(program, mine, gift, **account)
    party = place.attempts()[0].purpose.party
    with place.session() as session:
        kept = giver_account(session, place.book, party)
    assert kept.to.iban == account["iban"]


def test_a_link_that_we_did_not_sign_opens_nothing(place, program):
    gift = pay(place)
    with place.app.app_context():
        stops = sign(Opens.STOP, gift)
    for token in (link(place, gift)[:-2], f"/payments/{stops}", f"/payments/{gift}"):
        refused(program.get(token), 404)
        refused(program.get(f"{token}/refunds"), 404)
        refused(program.post(f"{token}/refunds", wanted(gift), KEY), 404)
    assert count(place) == 0


@pytest.mark.full
def test_an_officer_who_asked_by_the_link_waits_for_another(place):
    gift = pay(place)
    officer = Program(officer_of(place))
    made = ask(officer, link(place, gift), gift)
    one = f"/books/{place.book.code}/refunds/{made['id']}/decision"
    refused(officer.put(one, {"decision": "approved", "amount": "20"}), 403)
    assert place.kinds() == ["gift"]


def begin_monthly(place):
    """Let somebody begin to give every month, and return the number of the gift."""
    place.give(place.gift(MONTHLY, is_monthly=True))
    place.happen("paid", MONTHLY)
    place.work()
    with place.session() as session:
        query = select(Contribution.public_id)
        return session.scalar(query.where(Contribution.token == MONTHLY))


def monthly_of(place):
    with place.session() as session:
        return session.scalar(select(MonthlyGift.public_id))


@pytest.mark.full
def test_a_monthly_gift_stands_beside_its_payments(place, program):
    gift = begin_monthly(place)
    told = program.get(link(place, gift)).get_json()
    assert [row["is_monthly"] for row in told["payments"]] == [True]
    (monthly,) = told["monthly"]
    assert (monthly["state"], monthly["amount"]["minor"]) == ("active", 5000)


def test_case_54_what_a_payer_was_shown_is_on_their_page_and_in_the_interface(
    place, program
):
    mine = link(place, pay(place))
    attempt = place.attempts()[0]
    with place.session() as session:
        witness = Witness("system:test", place.clock())
        shown = Money(5419, "USD")
        remember_presented(session, place.book, witness, attempt, shown)
        remember_presented(session, place.book, witness, attempt, shown)
        session.commit()
    (row,) = program.get(mine).get_json()["payments"]
    assert row["presented"] == {"minor": 5419, "currency": "USD"}
    page = Visitor(place.app).get(f"/en{mine}").text
    assert re.search(r"Shown to you as .*USD</span>\s54\.19", page)
    officer = Program(officer_of(place))
    (told,) = officer.get(f"/books/{place.book.code}/payments").get_json()["payments"]
    assert told["presented"] == row["presented"]


def test_a_giver_pauses_changes_and_stops_a_monthly_gift(place, program):
    mine = link(place, begin_monthly(place))
    one = f"{mine}/monthly/{monthly_of(place)}"

    def say(**said):
        answer = program.put(one, said)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.get_json()["gift"]

    for _ in range(2):
        assert say(do="pause")["state"] == "paused"
    assert say(do="go_on")["state"] == "active"
    changed = say(do="amount", amount="12,50")
    assert changed["amount"]["minor"] == 1250
    for amount in ("0,20", "1.500", "twelve", "1000000", ""):
        body = {"do": "amount", "amount": amount}
        refused(program.put(one, body), 422, "amount")
    refused(program.put(one, {"do": "pause", "amount": "5"}), 422, "amount")
    refused(program.put(one, {"do": "double"}), 422, "do")
    (told,) = program.get(mine).get_json()["monthly"]
    assert told == changed
    for _ in range(2):
        assert say(do="stop")["state"] == "ended"
    for said in ("go_on", "pause", "pay"):
        assert "has ended" in refused(program.put(one, {"do": said}), 409)


@pytest.mark.full
def test_a_refused_period_is_paid_on_the_providers_page(place, program):
    mine = link(place, begin_monthly(place))
    one = f"{mine}/monthly/{monthly_of(place)}"
    assert program.put(one, {"do": "pay"}).get_json()["pay_url"] is None
    with place.session() as session:
        session.scalar(select(MonthlyGift)).refusals = 1
        session.commit()
    pages = [program.put(one, {"do": "pay"}).get_json()["pay_url"] for _ in range(2)]
    assert pages[0] == pages[1]
    assert program.client.get(urlsplit(pages[0]).path).status_code == 200
    move_to(place, ProjectState.SUSPENDED)
    with place.session() as session:
        session.scalar(select(MonthlyGift)).refusals = 2
        session.commit()
    refused(program.put(one, {"do": "pay"}), 422, "do")


def test_a_link_changes_no_monthly_gift_of_somebody_else(place, program):
    begin_monthly(place)
    place.give(place.gift(OTHERS, email="other@example.org"))
    with place.session() as session:
        query = select(Contribution.public_id).where(Contribution.token == OTHERS)
        other = session.scalar(query)
    path = f"{link(place, other)}/monthly/{monthly_of(place)}"
    refused(program.put(path, {"do": "stop"}), 404)
