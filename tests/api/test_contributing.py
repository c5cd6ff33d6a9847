"""Programs give: what would become of an amount, the gift itself, how it stands."""

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.contributing.limits import OF_PAYER
from app.contributing.tables import Contribution, Giver
from app.projects.states import ProjectState
from ledger.book.acts import Command, record_act
from payments.bank.accounts import OurAccount, open_account
from payments.rails.registry import find_rail
from tests.api.program import Program, refused
from tests.bank.paper import FRENCH
from tests.payments.places import move_to
from tests.payments.pools import eur, match_gifts
from tests.payments.test_capping import capping, do
from tests.people.visiting import Visitor

KEY = "key-of-a-gift-000001"
HERE = "/projects/reading-room"
GIVE = f"{HERE}/contributions"


@pytest.fixture
def program(place):
    return Program(Visitor(place.app), is_in=False)


def gift(**more):
    return {"amount": "50.00", "email": "amina@example.org"} | more


def give(program, key=KEY, **more):
    answer = program.post(GIVE, gift(**more), key)
    assert answer.status_code == 201, answer.text
    return answer


def count(place):
    with place.session() as session:
        return session.scalar(select(func.count()).select_from(Contribution))


def open_bank(place):
    with place.session() as session:
        command = Command("system:test", "open-bank", place.clock())
        act = record_act(session, place.book.id, command, "open_account", {})
        rail = find_rail(session, place.book.id, "bank")
        open_account(session, act, OurAccount(FRENCH, "Passerelle", "AGRIFRPP", rail))
        session.commit()


def test_a_gift_is_begun_paid_at_the_provider_and_read_as_paid(place, program):
    answer = give(program, name_shown="first", name="Amina", language="fr")
    told = answer.get_json()
    assert (told["state"], told["project"]) == ("waiting", "reading-room")
    assert told["amount"] == {"minor": 5000, "currency": "EUR"}
    assert answer.headers["Location"].endswith(f"/contributions/{told['id']}")
    assert answer.headers["Cache-Control"] == "no-store"
    pay = urlsplit(told["pay_url"])
    assert pay.scheme == "http"
    assert program.client.get(pay.path).status_code == 200
    with place.session() as session:
        row = session.scalar(select(Contribution))
        assert row.public_id == UUID(told["id"])
        assert session.get(Giver, (row.book_id, row.party_id)).language == "fr"
    place.happen("paid", KEY, tell=False)
    paid = program.get(f"/contributions/{told['id']}").get_json()
    assert (paid["state"], paid["pay_url"]) == ("paid", None)
    assert place.kinds() == ["gift"]
    page = place.client().get(f"/en/contributions/{told['id']}").text
    assert "is received." in page


def test_the_same_key_gives_once_and_another_gift_under_it_is_refused(place, program):
    first, again = give(program), give(program)
    assert first.get_json() == again.get_json()
    assert count(place) == 1
    assert len(place.attempts(KEY)) == 1
    for changed in (
        {"amount": "60"},
        {"email": "other@example.org"},
        {"often": "monthly"},
        {"name_shown": "first", "name": "Amina"},
        {"language": "fr"},
    ):
        answer = program.post(GIVE, gift(**changed), KEY)
        assert "a new key" in refused(answer, 409), changed
    assert len(place.attempts(KEY)) == 1


def test_a_provider_that_was_silent_is_asked_again_with_the_same_key(place, program):
    place.wire.is_cut = True
    said = refused(program.post(GIVE, gift(), KEY), 503)
    assert "Nothing was charged" in said
    place.wire.is_cut = False
    assert give(program).get_json()["state"] == "waiting"
    assert (count(place), len(place.attempts(KEY))) == (1, 1)


def test_a_pledge_answers_with_what_to_write_on_the_transfer(place, program):
    answer = program.post(GIVE, gift(way="wire"), KEY)
    assert "Send: card." in refused(answer, 422, "way")
    open_bank(place)
    told = give(program, way="wire").get_json()
    assert (told["state"], told["pay_url"]) == ("pledged", None)
    transfer = told["transfer"]
    assert transfer["iban"].replace(" ", "") == FRENCH
    assert transfer["amount"]["minor"] == 5000
    assert transfer["reference"].replace(" ", "") == place.remote(KEY)
    refused(program.post(GIVE, gift(), KEY), 409)


def test_a_pledge_that_is_too_large_is_sent_to_no_other_way(place, program):
    open_bank(place)
    huge = gift(way="wire", amount="999999999999.99")
    said = refused(program.post(GIVE, huge, KEY), 422, "amount")
    assert "write a smaller one" in said
    assert count(place) == 0


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("amount", "1.500", "1500.00 1.50"),
        ("amount", "0.50", "The smallest amount"),
        ("amount", "-5", "without a minus"),
        ("amount", "5 USD", "This amount is in"),
        ("amount", "", "Write an amount"),
        ("amount", "2000000", "too large"),
        ("email", "amina", "e-mail address"),
        ("email", "\ud800@example.org", "cannot be printed"),
        ("way", "cash", "Must be one of"),
        ("language", "de", "Must be one of"),
        ("colour", "blue", ""),
    ],
)
def test_what_the_page_refuses_is_refused_with_its_part(
    place, program, part, value, said
):
    answer = program.post(GIVE, gift(**{part: value}), KEY)
    refused(answer, 422, part)
    assert said in answer.text
    assert count(place) == 0


@pytest.mark.full
def test_a_name_to_show_and_a_key_are_asked_for(place, program):
    refused(program.post(GIVE, gift(name_shown="full"), KEY), 422, "name")
    refused(program.post(GIVE, gift(way="wire", often="monthly"), KEY), 422, "often")
    refused(program.post(GIVE, gift()), 422, "Idempotency-Key", "headers")
    refused(program.post("/projects/nowhere/contributions", gift(), KEY), 404)
    refused(program.get("/contributions/00000000-0000-4000-8000-000000000000"), 404)
    assert count(place) == 0


def test_a_gift_above_the_cap_is_told_how_much_is_still_taken(place, program):
    do(place, capping(place, eur(4_000)))
    said = refused(program.post(GIVE, gift(), KEY), 422, "amount")
    assert "€40.00" in said
    assert give(program, "another-key-00000001", amount="40").status_code == 201


def test_a_quote_says_up_to_how_much_pools_add_before_anybody_pays(place, program):
    match_gifts(place, 3_000)
    told = program.get(f"{HERE}/quote?amount=50").get_json()
    assert told["amount"] == {"minor": 5000, "currency": "EUR"}
    assert told["match"]["up_to"] == {"minor": 3000, "currency": "EUR"}
    assert [one["amount"]["minor"] for one in told["match"]["shares"]] == [3000]
    assert (told["is_open"], told["takes_wires"]) == (True, False)
    assert told["is_fee_borne"] is True
    for amount in ("1.500", "x", "0.10"):
        answer = program.get(f"{HERE}/quote?amount={amount}")
        refused(answer, 422, "amount", "query")
    refused(program.get(f"{HERE}/quote"), 422, "amount", "query")
    kept = give(program).get_json()["matched"]
    assert kept["kept"]["minor"] == 3000


@pytest.mark.parametrize("state", [ProjectState.CLOSED, ProjectState.TERMINATED])
def test_a_project_that_collects_no_more_promises_no_match(place, program, state):
    match_gifts(place, 3_000)
    move_to(place, state)
    told = program.get(f"{HERE}/quote?amount=50").get_json()
    assert (told["is_open"], told["match"]) == (False, None)


@pytest.mark.full
def test_a_tester_of_cards_is_stopped_here_as_on_the_page(place, program):
    most = int(OF_PAYER.split()[0])
    for number in range(most):
        give(program, f"key-of-a-gift-{number:06}")
    refused(program.post(GIVE, gift(), "key-of-one-gift-more"), 429)
    form = {"amount": "50.00", "shown": "50.00", **gift(), "name_shown": "anonymous"}
    visitor = Visitor(place.app)
    visitor.client = program.client
    page = "/en/projects/reading-room/contribute"
    assert visitor.post(page, form).status_code == 429
    give(program, "key-of-another-giver", email="other@example.org")
