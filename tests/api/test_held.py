"""Programs of an association's officers: cash and wallet gifts no project takes."""

from __future__ import annotations

import re

import pytest

from tests.api.program import Program, refused
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
)
from tests.cash.test_surplus_page import bound
from tests.cash.test_wallet_pages import send_list, wallet
from tests.people.visiting import Visitor

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in", "wallet"]

KEY = "key-of-a-held-gift-1"
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def mine(khadija):
    return Program(khadija)


@pytest.fixture
def other(brahim):
    return Program(brahim)


@pytest.fixture
def here(served):
    return f"/books/{served.book.code}/cash/ASSOC"


@pytest.fixture
def cash(khadija, brahim, served, box):
    """250.00 in cash for a project that takes 100.00."""
    bound(served, 10000)
    decide(brahim, receive(khadija, box).location, "confirm")


@pytest.fixture
def mobile(khadija, served, wallet):
    """200.00 by wallet for a project that takes 150.00; 50.00 went out after."""
    bound(served, 15000)
    looked = send_list(khadija, wallet)
    page = khadija.get(khadija.post(looked.location, {}, wallet).location).text
    gift, sent = re.findall(r'id="line-(\d+)"', page)
    assert khadija.post(f"{wallet}/lines/{gift}", {"fund": "P1"}, wallet)
    return int(sent)


def say(program, here, number, key=KEY, **body):
    return program.post(f"{here}/{number}/decisions", body, key)


@pytest.mark.usefixtures("cash")
def test_another_officer_writes_down_what_the_giver_of_held_cash_says(
    served, mine, other, here
):
    at = f"{here}/held"
    (held,) = other.get(at).get_json()
    assert (held["state"], held["is_own"], held["reason"]) == ("open", False, "full")
    assert held["amount"] == {"minor": 15000, "currency": "MAD"}
    assert held["receipt"] == "ASSOC-0001"
    assert mine.get(at).get_json()[0]["is_own"]
    refused(say(mine, at, held["id"], choice="back"), 403)
    for part, body in (
        ("fund", {"choice": "fund", "fund": "P1"}),
        ("fund", {"choice": "fund", "fund": "back"}),
        ("fund", {"choice": "fund"}),
        ("choice", {"choice": "handed"}),
        ("choice", {"choice": "line"}),
    ):
        refused(say(other, at, held["id"], **body), 422, part)
    back = say(other, at, held["id"], choice="back")
    assert back.status_code == 201, back.text
    assert back.get_json()["state"] == "back"
    assert say(other, at, held["id"], choice="back").get_json() == back.get_json()
    refused(say(other, at, held["id"], choice="handed"), 409)
    assert balances(served)["cash_box OPS"] == "150.00"
    refused(say(mine, at, held["id"], f"{KEY}-2", choice="handed"), 403)
    for _ in range(2):
        done = say(other, at, held["id"], f"{KEY}-2", choice="handed")
        assert (done.status_code, done.get_json()["state"]) == (201, "handed")
    assert "cash_box OPS" not in balances(served)
    late = say(other, at, held["id"], f"{KEY}-3", choice="fund", fund="P2")
    refused(late, 422, "fund")


def test_another_officer_writes_down_what_the_giver_by_wallet_says(
    served, mine, other, here, mobile
):
    at = f"{here}/wallet/held"
    (held,) = other.get(at).get_json()
    assert (held["state"], held["is_own"], held["lines"]) == ("open", False, [])
    assert held["amount"] == {"minor": 5000, "currency": "MAD"}
    assert held["from_name"] == "Amina"
    assert mine.get(at).get_json()[0]["is_own"]
    refused(say(mine, at, held["id"], choice="back"), 403)
    for part, body in (
        ("fund", {"choice": "fund", "fund": "P1"}),
        ("line", {"choice": "line"}),
        ("line", {"choice": "line", "line": mobile + 1}),
        ("choice", {"choice": "line", "line": mobile}),
        ("choice", {"choice": "handed"}),
    ):
        refused(say(other, at, held["id"], **body), 422, part)
    back = say(other, at, held["id"], choice="back").get_json()
    assert (back["state"], back["lines"]) == ("back", [mobile])
    for _ in range(2):
        sent = say(other, at, held["id"], f"{KEY}-2", choice="line", line=mobile)
        assert (sent.status_code, sent.get_json()["state"]) == (201, "ordered")
    assert "over_target OPS" not in balances(served)


@pytest.mark.parametrize(
    "case", [("cash", "held", 200), ("mobile", "wallet/held", 404)]
)
def test_strangers_find_no_held_gifts(request, signed_in, mine, here, case):
    brought, path, may_read = case
    request.getfixturevalue(brought)
    at = f"{here}/{path}"
    number = mine.get(at).get_json()[0]["id"]
    visitor = Program(Visitor(mine.client.application))
    reader = Program(signed_in("Bennis"))
    refused(visitor.get(at), 404)
    refused(say(visitor, at, number, choice="back"), 404)
    refused(say(reader, at, number, choice="back"), 404)
    refused(say(mine, at, NOBODY, choice="back"), 404)
    assert reader.get(at).status_code == may_read


@pytest.mark.usefixtures("box")
def test_without_a_wallet_there_are_no_gifts_of_it(mine, here):
    assert mine.get(f"{here}/held").get_json() == []
    assert "no mobile wallet" in refused(mine.get(f"{here}/wallet/held"), 404)
