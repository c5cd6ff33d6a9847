"""Giving as a visitor does: over real HTTP, to a server that is its own sandbox."""

import re
from datetime import UTC, datetime
from secrets import choice, token_hex

import httpx
import pytest
from sqlalchemy import select

from app.extensions import db
from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.people.signing_in import hash_password
from app.policy.values import Role, Scope
from app.sandbox import tables as sandbox
from ledger.book.acts import Command
from ledger.book.books import find_book
from tests.browser import served

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FORM = "/en/projects/taliouine-reading-room/contribute"


@pytest.fixture
def visitor(site):
    with served(site) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page.text)[1]


def filled(page, **more):
    form = {
        "csrf_token": hidden(page, "csrf_token"),
        "key": hidden(page, "key"),
        "shown": "50.00",
        "amount": "50",
        "name_shown": "anonymous",
        "name": "",
        "email": "amina@example.org",
    }
    return form | more


def choose(visitor, page, outcome):
    answer = visitor.post(
        page.url.path,
        data={"csrf_token": hidden(page, "csrf_token"), "outcome": outcome},
    )
    return visitor.get(answer.headers["location"])


def begin(visitor, **more):
    form = visitor.get(FORM)
    assert form.status_code == 200
    answer = visitor.post(FORM, data=filled(form, **more))
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["location"])


def test_a_visitor_gives_and_is_thanked(visitor):
    page = begin(visitor)
    assert "Test money. Nothing is charged." in page.text
    thanks = choose(visitor, page, "paid")
    assert "Thank you." in thanks.text
    assert re.search("entry number [0-9]+ in the register", thanks.text)
    assert thanks.headers["cache-control"] == "no-store"


def test_a_refused_card_may_be_tried_again(visitor):
    again = choose(visitor, begin(visitor), "refused")
    assert "The bank refuses this card." in again.text
    assert "Thank you." in choose(visitor, again, "paid").text


@pytest.mark.both
def test_a_bank_that_asks_is_answered_on_the_same_page(visitor):
    asked = choose(visitor, begin(visitor), "ask")
    assert "Your bank asks you to confirm." in asked.text
    assert "Thank you." in choose(visitor, asked, "paid").text


@pytest.mark.both
def test_a_bank_debit_is_under_way(visitor):
    thanks = choose(visitor, begin(visitor), "debit")
    assert "Do not pay again." in thanks.text


@pytest.mark.both
def test_who_gives_up_has_paid_nothing(visitor):
    thanks = choose(visitor, begin(visitor), "give_up")
    assert "No money was taken." in thanks.text


def test_a_payment_whose_message_was_lost_is_thanked_all_the_same(visitor):
    thanks = choose(visitor, begin(visitor), "silent")
    assert "Thank you." in thanks.text


@pytest.mark.both
def test_case_19_the_thanks_of_an_unpaid_gift_only_say_so(visitor, site):
    page = begin(visitor)
    with site.app_context():
        query = select(sandbox.page.c.return_url).where(
            sandbox.page.c.id == page.url.path.rpartition("/")[2]
        )
        back = db.session.execute(query).scalar_one()
    assert "This payment was not finished" in visitor.get(back).text
    assert visitor.get(back[:-4] + "0000").status_code == 404


def test_case_18_an_amount_of_the_browsers_is_asked_about_first(visitor):
    form = visitor.get(FORM)
    answer = visitor.post(FORM, data=filled(form, amount="70", shown="50.00"))
    assert answer.status_code == 200
    assert "The amount is now" in answer.text
    assert hidden(answer, "shown") == "70.00"


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": "0.99"}, "The smallest amount is"),
        ({"amount": "1e3"}, "Write only figures"),
        ({"amount": "-5"}, "without a minus"),
        ({"amount": "1000000.00", "shown": "1000000.00"}, "too large"),
        ({"email": "amina"}, "Write an e-mail address"),
        ({"name_shown": "full"}, "Write the name to show"),
    ],
)
def test_case_53_what_cannot_be_taken_is_shown_again_as_typed(visitor, typed, says):
    form = visitor.get(FORM)
    answer = visitor.post(FORM, data=filled(form, **typed))
    assert answer.status_code == 422
    assert says in answer.text
    for value in typed.values():
        assert value in answer.text


def test_a_closed_project_takes_no_gift(visitor):
    closed = FORM.replace("taliouine-reading-room", "arazane-water")
    form = visitor.get(FORM)
    assert "This project does not collect now" in visitor.get(closed).text
    answer = visitor.post(closed, data=filled(form))
    assert answer.status_code == 422


@pytest.fixture
def officer(site):
    """The address and password of the operator's finance officer."""
    email, password = f"{token_hex(4)}@example.org", token_hex(8)
    with site.app_context():
        book = find_book(db.session, "demo")
        new = NewPerson("Claire", email, "en", hash_password(password))
        invited = Command("system:test", f"invite:{email}", NOW)
        person = invite_person(db.session, book, invited, new, choose=choice)
        grant = NewGrant(
            person.code, Role.FINANCE_OFFICER, Scope(book.id), NOW.date(), None
        )
        granted = Command("system:test", f"grant:{email}", NOW)
        grant_role(db.session, book, granted, grant)
        db.session.commit()
    return {"email": email, "password": password}


def sign_in(visitor, officer):
    page = visitor.get("/en/login")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]
    form = {**officer, "csrf_token": token}
    assert visitor.post("/en/login", data=form).status_code == 302


def test_only_the_operator_plays_with_the_sandbox(visitor):
    choose(visitor, begin(visitor), "paid")
    refused = visitor.get("/en/sandbox/operate/demo")
    assert refused.status_code == 303
    assert "/login" in refused.headers["location"]


@pytest.mark.both
def test_the_operator_finds_the_way_to_the_sandbox(visitor, officer):
    choose(visitor, begin(visitor), "paid")
    sign_in(visitor, officer)
    page = visitor.get("/en/operations").text
    assert "Nothing: every movement is what was expected." in page
    assert 'href="/en/sandbox/operate/demo"' in page


@pytest.mark.both
def test_the_operator_of_the_sandbox_makes_things_happen(visitor, officer):
    choose(visitor, begin(visitor), "paid")
    sign_in(visitor, officer)
    page = visitor.get("/en/sandbox/operate/demo")
    row = re.search(r'name="page" value="(page_[0-9a-f]+)"', page.text)[1]
    token = hidden(page, "csrf_token")
    for act in ("dispute_open", "dispute_won", "refund", "payout"):
        data = {"csrf_token": token, "act": act, "page": row}
        answer = visitor.post("/en/sandbox/operate/demo", data=data)
        assert answer.status_code == 302
    happened = {
        "en": "paid · is contested · contest is won · is refunded",
        "fr": "payé · est contesté · le litige est gagné · est remboursé",
    }
    for language, words in happened.items():
        page = visitor.get(f"/{language}/sandbox/operate/demo")
        assert words in " ".join(page.text.split())


def test_an_account_that_no_program_uses_has_no_pages(visitor):
    assert visitor.get("/en/sandbox/operate/nobody").status_code == 303
    assert visitor.get("/en/sandbox/pay/nobody/page_1").status_code == 404


def test_the_sandbox_lets_in_only_its_key(visitor):
    path = "/sandbox/api/demo/movements"
    assert visitor.get(path).status_code == 401
    wrong = {"Authorization": "Bearer wrong"}
    assert visitor.get(path, headers=wrong).status_code == 401
