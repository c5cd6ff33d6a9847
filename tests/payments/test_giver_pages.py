"""A giver's own page, the one click that stops, and a refund decided by two persons."""

import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.campaigns.commands import NewCampaign, set_campaign
from app.contributing.refunding import refund
from app.contributing.tables import Contribution, Giver
from app.letters.links import Opens, sign
from app.letters.sending import MAILER
from app.monthly.tables import MonthlyGift
from app.people.commands import NewGrant, NewPerson, grant_role, invite_person
from app.people.signing_in import hash_password
from app.policy.values import Role, Scope
from app.projects.known import find_public
from app.projects.states import ProjectState
from app.refunds.commands import (
    AlreadyDecidedError,
    Asked,
    NotReturnableError,
    Officer,
    OwnRequestError,
    approve,
    ask_refund,
    decline,
    open_request,
)
from app.refunds.looking import look_at
from ledger.book.acts import Command
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.giver_accounts import giver_account
from payments.refunds import RefundAsked
from tests.payments.letterbox import open_box, send_all
from tests.payments.places import move_to, open_place
from tests.payments.test_fates import let

OFFICER = Officer("person-officer", "officer@example.org")


@pytest.fixture
def place(lone_shop):
    """A shop in a database of its own: pages show the only book there is."""
    open_place(lone_shop)
    lone_shop.app.config["WTF_CSRF_ENABLED"] = False
    return lone_shop


def give(shop, form="form-1", **more):
    shop.give(shop.gift(form, **more))
    shop.happen("paid", form)
    shop.work()


def gift_of(shop, form="form-1"):
    with shop.session() as session:
        found = session.scalar(
            select(Contribution).where(
                Contribution.book_id == shop.book.id, Contribution.token == form
            )
        )
        session.expunge_all()
        return found


def link(shop, form="form-1"):
    name = gift_of(shop, form).public_id
    with shop.app.app_context():
        return f"/en/payments/{sign(Opens.PAYMENTS, name)}"


def monthly(shop):
    with shop.session() as session:
        found = session.scalar(select(MonthlyGift))
        session.expunge_all()
        return found


def asked(shop, minor=2000, form="form-1"):
    with shop.session() as session:
        row = session.scalar(select(Contribution).where(Contribution.token == form))
        wanted = Asked(f"ask-{form}-{minor}", Money(minor, "EUR"), "Given by mistake")
        made = ask_refund(
            session, shop.book, Witness("giver", shop.clock()), row, wanted
        )
        session.commit()
        return made.public_id


def decide(shop, public_id, command, decided):
    from app.refunds.queries import find_request  # noqa: PLC0415

    with shop.session() as session:
        found = find_request(session, shop.book, public_id)
        witness = Witness(decided[0].code, shop.clock())
        done = command(session, shop.book, witness, found, decided)
        session.commit()
        return done


def test_the_link_of_a_letter_opens_every_gift_from_its_address(place):
    give(place)
    give(place, "form-2", email="A@Example.org", amount=Money(700, "EUR"))
    give(place, "form-3", email="other@example.org", amount=Money(900, "EUR"))
    page = place.client().get(link(place)).text
    assert "50.00" in page
    assert "7.00" in page
    assert "9.00" not in page


@pytest.mark.both
def test_a_link_that_we_did_not_sign_or_of_who_was_erased_opens_nothing(place):
    give(place)
    good = link(place)
    with place.app.app_context():
        stops = sign(Opens.STOP, gift_of(place).public_id)
    client = place.client()
    assert client.get(good).status_code == 200
    assert client.get(good[:-2]).status_code == 404
    assert client.get(f"/en/payments/{stops}").status_code == 404
    assert client.get(f"/en/payments/{gift_of(place).public_id}").status_code == 404
    with place.session() as session:
        giver = session.get(Giver, (place.book.id, gift_of(place).party_id))
        giver.email, giver.erased_at = None, place.clock()
        session.commit()
    assert client.get(good).status_code == 404


@pytest.mark.both
def test_one_click_stops_without_signing_in_and_a_look_stops_nothing(place):
    box = open_box(place)
    give(place, is_monthly=True)
    send_all(place)
    place.app.extensions.pop(MAILER)
    headers = [m["List-Unsubscribe"] for m in box.arrived]
    address = re.search(r"<https?://[^/]+(/[^>]+)>", headers[0]).group(1)
    client = place.client()
    assert "Stop giving" in client.get(address).text
    assert monthly(place).state == "active"
    place.app.config["WTF_CSRF_ENABLED"] = True
    body = {"List-Unsubscribe": "One-Click"}
    assert client.post(address, data=body).status_code == 200
    assert client.post(address, data=body).status_code == 200
    assert (monthly(place).state, monthly(place).method) == ("ended", None)
    assert client.post(address[:-3]).status_code == 404


@pytest.mark.full
def test_a_giver_pauses_changes_and_stops_on_their_page(place):
    give(place, is_monthly=True)
    client, page = place.client(), link(place)
    act = f"{page}/monthly/{monthly(place).public_id}"
    client.post(act, data={"act": "pause"})
    assert "Paused: nothing is collected." in client.get(page).text
    client.post(act, data={"act": "go_on"})
    client.post(act, data={"act": "amount", "amount": "0,20"})
    assert "This amount is too small." in client.get(page).text
    client.post(act, data={"act": "amount", "amount": "12,50"})
    assert monthly(place).amount_minor == 1250
    client.post(act, data={"act": "stop"})
    assert "It has ended. Nothing more is collected." in client.get(page).text
    give(place, "form-2", email="other@example.org")
    other = f"{link(place, 'form-2')}/monthly/{monthly(place).public_id}"
    assert client.post(other, data={"act": "stop"}).status_code == 404


def test_case_35_a_giver_asks_for_no_more_than_is_left(place):
    give(place)
    client, page = place.client(), link(place)
    where = f"{page}/refund/{gift_of(place).public_id}"
    refused = client.post(where, data={"amount": "50,01", "currency": "EUR"})
    assert refused.status_code == 422
    assert "cannot be given back" in refused.text
    assert 'value="50,01"' in refused.text, "what was typed stands there again"
    client.post(where, data={"amount": "20", "currency": "EUR", "reason": "Error"})
    text = client.get(page).text
    assert "Somebody looks at it" in text
    again = client.post(where, data={"amount": "10", "currency": "EUR"})
    assert "cannot be given back" in again.text


def test_case_69_who_asks_or_gets_it_never_decides(place):
    give(place)
    public_id = asked(place)
    amount = Money(2000, "EUR")
    for officer in (Officer("giver", "x@y"), Officer("p", "A@example.org")):
        with pytest.raises(OwnRequestError):
            decide(place, public_id, approve, (officer, amount))
    with pytest.raises(NotReturnableError):
        decide(place, public_id, approve, (OFFICER, Money(2001, "EUR")))
    found = decide(place, public_id, approve, (OFFICER, amount))
    assert found.attempt is not None
    with pytest.raises(AlreadyDecidedError):
        decide(place, public_id, decline, (OFFICER, "late"))


@pytest.mark.both
def test_case_38_a_declined_request_says_why_and_can_be_asked_again(place):
    give(place)
    decide(place, asked(place), decline, (OFFICER, "Please call us first"))
    assert "Please call us first" in place.client().get(link(place)).text
    assert asked(place, 1000)


@pytest.fixture
def officer(place):
    with place.session() as session:
        command = Command("system:test", "invite-officer", place.clock())
        new = NewPerson("O", "officer@example.org", "en", hash_password("long pass 1"))
        person = invite_person(
            session, place.book, command, new, choose=lambda letters: letters[0]
        )
        grant = NewGrant(
            person.code,
            Role.FINANCE_OFFICER,
            Scope(place.book.id),
            place.clock().date(),
        )
        command = Command("system:test", "grant-officer", place.clock())
        grant_role(session, place.book, command, grant)
        session.commit()
    client = place.client()
    client.post(
        "/en/login", data={"email": "officer@example.org", "password": "long pass 1"}
    )
    return client


@pytest.mark.full
def test_an_officer_sees_what_a_refund_takes_back_and_gives_it_back(place, officer):
    give(place)
    public_id = asked(place)
    assert "Reading room" in officer.get("/en/refunds").text
    page = officer.get(f"/en/refunds/{public_id}").text
    assert gift_of(place).lot in page
    assert "Given by mistake" in page
    answer = officer.post(
        f"/en/refunds/{public_id}",
        data={"decision": "approve", "amount": "20.00"},
        follow_redirects=True,
    )
    assert "It was approved." in answer.text
    assert place.kinds() == ["gift", "refund"]
    assert place.balances()["source.gift P1"] == -3000
    assert "</bdi> given back" in place.client().get(link(place)).text


@pytest.mark.both
def test_the_page_of_a_gift_says_what_went_back_of_it(place, officer):
    give(place)
    thanks = f"/en/contributions/{gift_of(place).public_id}"
    for minor, said in (
        (2000, "€20.00 of it was given back to you."),
        (3000, "€50.00 was given back to you."),
    ):
        officer.post(
            f"/en/refunds/{asked(place, minor)}",
            data={"decision": "approve", "amount": f"{minor / 100:.2f}"},
        )
        assert said in place.client().get(thanks).text
    assert "ask for your money back" not in place.client().get(thanks).text


@pytest.mark.full
def test_an_officer_who_asked_waits_for_another(place, officer):
    give(place)
    reference = gift_of(place).public_id
    asked_for = {"reference": str(reference), "amount": "10", "reason": "called"}
    page = officer.post("/en/refunds", data=asked_for, follow_redirects=True)
    assert "somebody else decides" in page.text
    answer = officer.post(
        page.request.path,
        data={"decision": "approve", "amount": "10"},
        follow_redirects=True,
    )
    assert "somebody else decides" in answer.text
    assert place.kinds() == ["gift"]
    wrong = officer.post("/en/refunds", data={"reference": "x"}, follow_redirects=True)
    assert "Write the number of the gift" in wrong.text


@pytest.mark.both
def test_an_officer_who_asked_on_the_givers_page_waits_for_another(place, officer):
    give(place)
    path = f"{link(place)}/refund/{gift_of(place).public_id}"
    officer.post(path, data={"amount": "10", "reason": "mine"})
    page = officer.get("/en/refunds").text
    request = re.search(r"/en/refunds/[0-9a-f-]{36}", page).group(0)
    answer = officer.post(
        request, data={"decision": "approve", "amount": "10"}, follow_redirects=True
    )
    assert "somebody else decides" in answer.text
    assert place.kinds() == ["gift"]


@pytest.mark.both
def test_a_gift_is_asked_back_in_its_own_currency_whatever_was_sent(place, officer):
    give(place)
    path = f"{link(place)}/refund/{gift_of(place).public_id}"
    place.client().post(path, data={"amount": "40", "currency": "JPY"})
    page = officer.get("/en/refunds").text
    request = re.search(r"/en/refunds/[0-9a-f-]{36}", page).group(0)
    answer = officer.get(request)
    assert answer.status_code == 200
    assert 'value="40' in answer.text
    assert "JPY" not in answer.text


@pytest.mark.both
def test_what_is_asked_in_another_currency_is_refused(place):
    give(place)
    wanted, witness = Asked("yen", Money(10, "JPY")), Witness("giver", place.clock())
    with place.session() as session:
        row = session.scalar(select(Contribution))
        with pytest.raises(NotReturnableError):
            ask_refund(session, place.book, witness, row, wanted)


@pytest.mark.full
def test_letters_can_be_read_in_a_test_book_by_its_operator_alone(place, officer):
    give(place)
    page = officer.get("/en/operations/letters").text
    assert "Gift received" in page
    assert "a@example.org" not in page
    one = re.search(r"/en/operations/letters/[0-9a-f-]{36}", page).group(0)
    letter = officer.get(one).text
    assert "is received" in letter
    assert re.search(r'class="card mt2 letter".*?<a href="http', letter, re.DOTALL)
    assert place.client().get(one).status_code in (303, 404)


def test_the_pages_of_a_visitor_are_refused_to_officers_rooms(place):
    answer = place.client().get("/en/refunds")
    assert answer.status_code in (302, 303)


@pytest.mark.both
def test_a_wrong_account_loses_nothing_that_was_typed(place):
    give(place)
    gift = gift_of(place)
    with place.session() as session:
        attempt = place.attempts()[0]
        witness = Witness("officer", place.clock())
        asked_ = RefundAsked("back", Money(1000, "EUR"), place.clock())
        refund(session, place.book, witness, attempt, asked_)
    let(place, "refund_failed")
    address = f"{link(place)}/refund/{gift.public_id}"
    form = {"amount": "12,5", "by": "wire", "name": " ", "reason": "My <mistake>"}
    answer = place.client().post(address, data={**form, "iban": "FR76 30"})
    assert answer.status_code == 422
    assert "This is no account number" in answer.text
    assert "Write the name that the bank knows" in answer.text
    for kept in ('value="12,5"', 'value="FR76 30"', "My &lt;mistake&gt;", " open>"):
        assert kept in answer.text


@pytest.mark.both
def test_what_a_failed_refund_left_owing_can_be_asked_for(place):
    give(place)
    with place.session() as session:
        witness = Witness("officer", place.clock())
        wanted = RefundAsked("back", Money(2000, "EUR"), place.clock())
        refund(session, place.book, witness, place.attempts()[0], wanted)
    let(place, "refund_failed")
    assert place.balances()["source.gift P1"] == -3000
    assert most(place) == Money(5000, "EUR")


def most(shop):
    row = gift_of(shop)
    with shop.session() as session:
        return look_at(session, shop.book, row).most


@pytest.mark.both
def test_a_period_is_not_paid_by_hand_where_the_project_takes_nothing(place):
    give(place, is_monthly=True)
    with place.session() as session:
        row = session.scalar(select(MonthlyGift))
        row.refusals = 1
        session.commit()
    move_to(place, ProjectState.SUSPENDED)
    client, page = place.client(), link(place)
    place.app.config["WTF_CSRF_ENABLED"] = False
    address = f"{page}/monthly/{monthly(place).public_id}"
    before = len(place.attempts(f"monthly:{monthly(place).public_id}"))
    answer = client.post(address, data={"act": "pay"}, follow_redirects=True)
    assert "This project does not take this gift now" in answer.text
    assert len(place.attempts(f"monthly:{monthly(place).public_id}")) == before == 0


@pytest.mark.both
def test_a_giver_names_an_account_that_is_checked_and_kept_apart(place):
    give(place)
    gift = gift_of(place)
    address = f"{link(place)}/refund/{gift.public_id}"
    form = {"amount": "10", "currency": "EUR", "by": "wire", "name": "Amina A."}
    visitor = place.app.test_client()
    visitor.post(address, data={**form, "iban": "FR7630006000011234567890188"})
    party = place.attempts()[0].purpose.party
    with place.session() as session:
        assert open_request(session, place.book, gift) is None
        assert giver_account(session, place.book, party) is None
    visitor.post(address, data={**form, "iban": "FR76 3000 6000 0112 3456 7890 189"})
    with place.session() as session:
        assert open_request(session, place.book, gift) is not None
        kept = giver_account(session, place.book, party)
    assert kept.to.iban == "FR7630006000011234567890189"


@pytest.mark.both
def test_who_has_given_finds_their_payments_in_the_menu(place, officer):
    assert "/en/my-payments" not in officer.get("/en/refunds").text
    give(place, email=OFFICER.email)
    assert "/en/my-payments" in officer.get("/en/refunds").text


@pytest.mark.both
def test_c46_the_pages_of_a_project_say_when_its_campaign_ends(place):
    with place.session() as session:
        known = find_public(session, place.book, "reading-room", "en")
        command = Command("person:fin", "campaign", place.clock())
        new = NewCampaign(date(2026, 3, 31), Money(100_000, "EUR"), "Decision 3")
        set_campaign(session, place.book, command, known, new)
        session.commit()
    for address in ("", "/contribute"):
        page = place.client().get(f"/en/projects/reading-room{address}").text
        assert "Ends on 31\xa0March\xa02026, 23:59 in Anti-Atlas." in page
    place.clock.now = datetime(2026, 3, 31, 22, 50, tzinfo=UTC)
    place.give(place.gift("late"))
    place.clock.now = datetime(2026, 3, 31, 23, 10, tzinfo=UTC)
    for address in ("", "/contribute"):
        page = place.client().get(f"/en/projects/reading-room{address}").text
        assert "Ended on 31\xa0March\xa02026" in page
        assert "1 payment begun in time is under way" in page
        assert "Nothing is paid back before." in page
        assert 'name="amount"' not in page
