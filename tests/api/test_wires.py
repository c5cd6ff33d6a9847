"""Programs of who keeps the bank: ordering wires, releasing them, held wires."""

from dataclasses import replace

import pytest

from ledger.book.acts import Command, record_act
from payments.bank.accounts import OurAccount, open_account
from payments.rails.registry import find_rail
from tests.api.held import stop
from tests.api.program import Program, refused
from tests.api.test_bank import explain, paper, send, waiting
from tests.api.test_contributing import open_bank
from tests.api.test_refunds import pay
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Slip, camt
from tests.payments.officer import officer_of
from tests.payments.pools import eur
from tests.payments.test_capping import capping, do
from tests.payments.test_giver_told import stop as stop_project
from tests.people.visiting import Visitor

KEY = "key-of-a-wire-000001"
PAYEE = {"keeper": "AZWU", "name": "Azwu", "iban": MOROCCAN}
ORDER = {"fund": "P1", "code": "P1-W1", "amount": "30", "note": "Tranche 1"}
GIVER = {"choice": "back", "name": "Amina A.", "iban": OTHER}


@pytest.fixture
def claire(place):
    open_bank(place)
    return Program(officer_of(place))


@pytest.fixture
def other(place):
    return Program(officer_of(place))


@pytest.fixture
def here(place):
    return f"/books/{place.book.code}/bank"


@pytest.fixture
def payee(place, claire, here):
    """An account of the association that has waited its time."""
    pay(place)
    made = claire.post(f"{here}/payees", PAYEE, KEY)
    assert made.status_code == 201, made.text
    place.clock.move(days=4)
    return made.get_json()


def order(program, here, key=KEY, **changed):
    return program.post(f"{here}/wires", ORDER | changed, key)


def release(program, here, *numbers, scheme="abroad", key=KEY):
    body = {"scheme": scheme, "orders": list(numbers)}
    return program.post(f"{here}/wires/files", body, key)


def test_one_officer_orders_a_wire_and_another_releases_it(claire, other, here, payee):
    made = order(claire, here)
    assert made.status_code == 201, made.text
    wire = made.get_json()
    assert (wire["code"], wire["state"], wire["is_own"]) == ("P1-W1", "ordered", True)
    assert wire["amount"] == {"minor": 3000, "currency": "EUR"}
    assert wire["iban"] == payee["iban"]
    assert order(claire, here).get_json() == wire
    assert "yourself" in refused(release(claire, here, wire["id"]), 403)
    refused(release(other, here, wire["id"], scheme="sepa"), 422, "scheme")
    done = release(other, here, wire["id"])
    assert done.status_code == 201, done.text
    assert release(other, here, wire["id"]).get_json() == done.get_json()
    file = other.client.get(done.headers["Location"])
    assert (file.status_code, file.mimetype) == (200, "application/xml")
    assert b"P1-W1" in file.data
    assert other.client.get(done.headers["Location"]).data == file.data
    (listed,) = other.get(f"{here}/wires").get_json()
    assert (listed["state"], listed["file"]) == ("released", done.get_json()["id"])
    twice = release(other, here, wire["id"], key=f"{KEY}-2")
    refused(twice, 422, "orders")
    refused(other.put(f"{here}/wires/{wire['id']}", {"state": "canceled"}), 409)


@pytest.mark.usefixtures("payee")
def test_an_order_is_taken_back_once_and_its_money_is_free_again(claire, here):
    number = order(claire, here).get_json()["id"]
    short = order(claire, here, f"{KEY}-2", code="P1-W2")
    refused(short, 422, "amount")
    for _ in range(2):
        ended = claire.put(f"{here}/wires/{number}", {"state": "canceled"})
        assert ended.get_json()["state"] == "canceled"
    assert order(claire, here, f"{KEY}-2", code="P1-W2").status_code == 201
    refused(claire.put(f"{here}/wires/999", {"state": "canceled"}), 404)
    refused(claire.put(f"{here}/wires/{number}", {"state": "released"}), 422, "state")


@pytest.mark.usefixtures("payee")
def test_what_cannot_be_ordered_is_told_with_its_part(claire, here):
    for part, value in (
        ("fund", "NOWHERE"),
        ("fund", "OPS"),
        ("code", "- -"),
        ("amount", "50.01"),
        ("amount", "1.500"),
        ("amount", "0"),
    ):
        refused(order(claire, here, **{part: value}), 422, part)
    assert claire.get(f"{here}/wires").get_json() == []
    assert order(claire, here).status_code == 201
    same = order(claire, here, f"{KEY}-2", code="P1 W1", amount="5")
    refused(same, 422, "code")
    for part, value in (("iban", "FR7630006000011234567890188"), ("keeper", "NO")):
        answer = claire.post(f"{here}/payees", PAYEE | {part: value}, f"{KEY}-3")
        refused(answer, 422, part)
    refused(claire.post(f"{here}/payees", PAYEE | {"name": " "}, f"{KEY}-3"), 422)


@pytest.mark.full
def test_money_goes_to_a_new_account_after_a_while(place, claire, here):
    pay(place)
    made = claire.post(f"{here}/payees", PAYEE, KEY).get_json()
    assert made["scheme"] == "abroad"
    assert "72 hours" in refused(order(claire, here), 422, "fund")
    assert claire.get(f"{here}/payees").get_json() == [made]


def hold(place, claire, here):
    """Let a line of the bank be a gift that its project does not take whole."""
    do(place, capping(place, eur(100)))
    assert send(claire, here, camt(paper(Slip(5000, "x")))).status_code == 201
    (line,) = waiting(claire, here)["lines"]
    told = {"say": "fund", "fund": "P1", "amount": "50"}
    assert explain(claire, here, line["id"], told).status_code == 201
    (held,) = claire.get(f"{here}/held").get_json()
    return held


def decide(program, here, held, body, key=KEY):
    return program.post(f"{here}/held/{held['id']}/decisions", body, key)


def test_another_officer_writes_down_what_the_giver_of_a_held_wire_says(
    place, claire, other, here
):
    held = hold(place, claire, here)
    assert (held["state"], held["is_own"]) == ("open", True)
    assert held["amount"]["minor"] == 4900
    refused(decide(claire, here, held, GIVER), 403)
    for part, body in (
        ("name", {"choice": "back"}),
        ("iban", GIVER | {"iban": "FR76 0000"}),
        ("fund", {"choice": "fund", "fund": "P1"}),
        ("fund", GIVER | {"choice": "fund", "fund": "back"}),
        ("line", {"choice": "line"}),
        ("choice", {"choice": "order"}),
    ):
        refused(decide(other, here, held, body), 422, part)
    back = decide(other, here, held, GIVER)
    assert back.status_code == 201, back.text
    assert (back.get_json()["state"], back.get_json()["wire"]) == ("back", None)
    assert back.get_json()["account"]["iban"] == OTHER
    assert decide(other, here, held, GIVER).get_json() == back.get_json()
    wire = {"choice": "order"}
    early = decide(other, here, held, wire, f"{KEY}-2")
    assert "72 hours" in refused(early, 422, "choice")
    place.clock.move(days=4)
    ordered = decide(other, here, held, wire, f"{KEY}-2").get_json()
    assert ordered["state"] == "ordered"
    (listed,) = other.get(f"{here}/wires").get_json()
    assert (listed["code"], listed["iban"]) == (ordered["wire"], OTHER)
    refused(release(other, here, listed["id"], scheme="sepa"), 403)
    done = release(claire, here, listed["id"], scheme="sepa")
    assert done.status_code == 201, done.text
    late = decide(other, here, held, {"choice": "fund", "fund": "P2"}, f"{KEY}-3")
    refused(late, 422, "choice")


def test_a_held_gift_on_an_associations_own_bank_goes_back_from_there(
    place, claire, other, here
):
    paper = hold_locally(place, claire, here)
    (held,) = other.get(f"{here}/held").get_json()
    assert held["amount"] == {"minor": 5000, "currency": "MAD"}
    assert (held["reason"], held["is_ordered_here"]) == ("stopped", False)
    refused(decide(claire, here, held, {"choice": "back"}), 403)
    back = decide(other, here, held, {"choice": "back"}).get_json()
    assert (back["state"], back["lines"]) == ("back", [])
    sent = paper.after(Slip(-5000, "retour", day=paper.day))
    assert send(claire, here, camt(sent)).status_code == 201
    (listed,) = other.get(f"{here}/held").get_json()
    line = {"choice": "line", "line": listed["lines"][0]}
    for _ in range(2):
        done = decide(other, here, held, line, f"{KEY}-2")
        assert (done.status_code, done.get_json()["state"]) == (201, "ordered")
    assert waiting(claire, here)["total"] == 0


def hold_locally(place, claire, here):
    """Tell that a line of the association's bank is a gift, and stop its project."""
    with place.session() as session:
        command = Command("system:test", "open-local", place.clock())
        act = record_act(session, place.book.id, command, "open_local", {})
        local = find_rail(session, place.book.id, "local", "AZWU")
        open_account(session, act, OurAccount(OTHER, "Azwu", "", local))
        session.commit()
    sheet = replace(paper(Slip(5000, "salle")), account=OTHER, currency="MAD")
    assert send(claire, here, camt(sheet)).status_code == 201
    (line,) = waiting(claire, here)["lines"]
    told = {"say": "fund", "fund": "P1", "amount": "50"}
    assert explain(claire, here, line["id"], told).status_code == 201
    do(place, lambda session: stop(session, place))
    return sheet


def test_strangers_find_no_wires(place, claire, here):
    held = "00000000-0000-4000-8000-000000000000"
    visitor = Program(Visitor(place.app))
    for path in ("wires", "payees", "held", "wires/files/1"):
        refused(visitor.get(f"{here}/{path}"), 404)
    refused(order(visitor, here), 404)
    refused(release(visitor, here, 1), 404)
    refused(decide(claire, here, {"id": held}, GIVER), 404)
    refused(claire.get(f"{here}/wires/files/1"), 404)
    assert FRENCH in claire.get(f"{here}/accounts").text


def test_a_bic_that_is_none_is_told_as_such(claire, here):
    wrong = PAYEE | {"bic": "x"}
    assert "no BIC" in refused(claire.post(f"{here}/payees", wrong, KEY), 422, "bic")


@pytest.mark.usefixtures("payee")
def test_what_is_offered_to_givers_is_neither_released_nor_ordered(
    place, claire, other, here
):
    first = order(claire, here).get_json()
    stop_project(place)
    said = refused(release(other, here, first["id"]), 422, "orders")
    assert "offered back" in said
    again = order(claire, here, "key-of-a-wire-000002", code="P1-W2", amount="1")
    assert "offered back" in refused(again, 422, "amount")
    assert [one["code"] for one in claire.get(f"{here}/wires").get_json()] == ["P1-W1"]


@pytest.mark.usefixtures("payee")
def test_two_officers_say_that_the_bank_did_not_execute_a_wire(claire, other, here):
    wire = order(claire, here).get_json()
    release(other, here, wire["id"])
    said = {"orders": [wire["id"]], "reason": "Lost", "word": "none", "words": ""}
    refused(claire.post(f"{here}/unexecuted", said, KEY), 422, "word")
    said |= {"word": "written", "words": "AM04"}
    made = claire.post(f"{here}/unexecuted", said, KEY)
    assert made.status_code == 201, made.text
    (one,) = made.get_json()
    assert (one["code"], one["word"], one["is_own"]) == ("P1-W1", "written", True)
    (theirs,) = other.get(f"{here}/unexecuted").get_json()
    assert theirs["is_own"] is False
    decisions = f"{here}/unexecuted/{one['id']}/decisions"
    confirmed = {"decision": "confirmed"}
    assert "another officer" in refused(claire.post(decisions, confirmed, KEY), 403)
    for _ in range(2):
        assert other.post(decisions, confirmed, KEY).status_code == 201
    refused(other.post(decisions, confirmed, f"{KEY}-2"), 422, "rulings")
    assert claire.get(f"{here}/unexecuted").get_json() == []
    assert claire.get(f"{here}/wires").get_json()[0]["state"] == "unexecuted"
    assert order(claire, here, f"{KEY}-3", code="P1-W2").status_code == 201
