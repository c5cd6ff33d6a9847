"""The bank's pages, from a giver's pledge to the queue and the project's statement."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.contributing.tables import Contribution
from app.extensions import db
from app.letters.links import Opens, sign
from app.letters.sending import MAILER, send_waiting
from app.people.tables import Person, RoleGrant
from app.refunds.commands import GIVER, Asked, NotReturnableError, ask_refund
from app.refunds.looking import look_at
from app.statements.making import Asked as AskedStatement
from app.statements.making import make_statement
from app.surplus.stopping import offer_back
from ledger.book.acts import Command, record_act
from ledger.book.books import find_book
from ledger.financing.reservations import CapLimit, set_cap
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.accounts import OurAccount, open_account
from payments.bank.files import keep_file
from payments.bank.giver_accounts import write_giver_account
from payments.caps import cap_code
from payments.formats.pain001 import Party
from payments.rails.registry import find_rail
from tests.bank.paper import MOROCCAN, OTHER, Paper, Slip, camt
from tests.databases import cloned
from tests.payments.letterbox import Letterbox
from tests.people.visiting import Visitor

DESK = "/en/books/demo/bank"
GIVE = "/en/projects/taliouine-reading-room/contribute"
DAY = date(2026, 11, 20)
NOW = datetime.now(UTC)
OF_TAMUNT = {"P2"}


@pytest.fixture(scope="module")
def bank_app(lender, server, worker, told_story, settings):
    """The application on a copy of the demonstration, for these tests to change."""
    yield from opened(lender, server, f"bank_{worker}", told_story, settings)


@pytest.fixture
def other_app(lender, server, worker, told_story, settings):
    """The same on a copy of its own: no statement of the bank came there yet."""
    yield from opened(lender, server, f"bank_back_{worker}", told_story, settings)


def opened(lender, server, name, told_story, settings):
    with (
        cloned(server, name, template=told_story) as made,
        lender.lend(replace(settings, database_url=made.app_url)) as app,
    ):
        yield app


@pytest.fixture
def claire(bank_app):
    return signed_in(bank_app)


def signed_in(app):
    visitor = Visitor(app)
    visitor.sign_in("claire@demo.igoudar.example")
    return visitor


def pledge(app, amount="50.00"):
    giver = Visitor(app)
    form = {
        "amount": amount,
        "shown": amount,
        "way": "wire",
        "name_shown": "anonymous",
        "email": "amina@example.org",
        "key": f"form-{amount}-of-the-tests",
    }
    answer = giver.post(GIVE, form)
    assert answer.status_code == 303
    page = giver.get(answer.location)
    return re.search(r'class="strong" id="copy-4">([A-Z0-9 ]+)<', page.text)[1], page


def send(visitor, data, name="releve.xml", **more):
    form = {"statement": (BytesIO(data), name), **more}
    return visitor.post(f"{DESK}/files", form, DESK)


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Arrivé le"), ("ar", "وصل يوم")]
)
def test_the_day_a_file_came_is_not_called_money(claire, language, title):
    send(claire, b"nothing of the kind")
    page = claire.get(DESK.replace("/en/", f"/{language}/")).text
    assert f'<th scope="col">{title}</th>' in page


def test_a_pledge_is_paid_by_the_file_of_the_bank(bank_app, claire):
    reference, page = pledge(bank_app)
    assert "FR76 3000 6000 0112 3456 7890 189" in page.text
    assert 'class="qr"' in page.text
    named = re.findall(r"<dt>(Reference[^<]*|Number[^<]*)</dt>", page.text)
    assert named == ["Reference for the transfer", "Number of this gift"]
    paper = Paper([Slip(5000, f"don {reference}", DAY)], day=DAY)
    answer = send(claire, camt(paper))
    assert answer.status_code == 303
    assert "1 new line" in claire.get(answer.location).text
    assert "Nothing waits" in claire.get(f"{DESK}/waiting").text

    second, _ = pledge(bank_app, "60.00")
    later = date(2026, 11, 23)
    slips = [Slip(4000, second, later), Slip(1500, "sans rien", later)]
    paper = paper.after(*slips, day=later)
    assert send(claire, camt(paper)).status_code == 303
    waiting = claire.get(f"{DESK}/waiting").text
    assert "its reference is in the line, the amount differs" in waiting
    line = re.search(r'id="line-(\d+)"', waiting)[1]
    attempt = re.search(r'name="pledge" value="([0-9a-f-]+)"', waiting)[1]
    form = {"say": "pledge", "pledge": attempt, "amount": "nonsense"}
    path = f"{DESK}/waiting/{line}"
    refused = claire.post(path, form, f"{DESK}/waiting")
    assert refused.status_code == 422
    assert "Write the amount" in refused.text
    done = claire.post(path, form | {"amount": "40,00"}, f"{DESK}/waiting")
    assert done.status_code == 303
    again = claire.post(path, form | {"amount": "40,00"}, f"{DESK}/waiting")
    assert "explained meanwhile" in again.text

    with bank_app.app_context():
        book = find_book(db.session, "demo")
        asked = AskedStatement("P4", "en", to_on=later)
        paper = make_statement(db.session, book, asked)
    words = "".join(p.extract_text() for p in PdfReader(BytesIO(paper.content)).pages)
    assert "not reconciled" not in words
    assert "Passerelle Anti-Atlas, FR76" in words


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (camt(Paper([Slip(5)], account=OTHER)), "is not ours"),
        (b"date;amount", "no account statement that we read"),
        (camt(Paper([Slip(5)]))[:-300], "cut on its way"),
        (b"", "Choose the file"),
    ],
)
def test_a_bad_file_is_answered_beside_the_field(claire, data, says):
    answer = send(claire, data, name="x.xml" if data else "")
    assert answer.status_code == 422
    assert says in answer.text
    assert "statement-error" in answer.text


def test_a_refused_file_is_kept_and_handed_out(claire):
    data = camt(Paper([Slip(7)], account=OTHER))
    send(claire, data, name="autre.xml")
    page = claire.get(DESK).text
    link = re.search(r'href="([^"]+/bank/files/\d+)"[^>]*><bdi>autre.xml', page)[1]
    assert claire.get(link).data == data


def test_a_wrong_number_and_a_new_account_are_answered(claire):
    form = {"do": "payee", "key": "k1", "keeper": "TAMUNT", "name": "Tamunt"}
    path = f"{DESK}/wires"
    wrong = claire.post(path, form | {"iban": "MA64 0115 1900"}, path)
    assert wrong.status_code == 422
    assert "no account number" in wrong.text
    assert "MA64 0115 1900" in wrong.text
    right = form | {"iban": "011 519 0000012050005349 21", "key": "k2"}
    assert claire.post(path, right, path).status_code == 303
    order = {"do": "order", "fund": "P4", "code": "p4 w9", "amount": "10", "key": "k3"}
    early = claire.post(path, order, path)
    assert early.status_code == 422
    assert "72 hours" in early.text


def test_others_do_not_find_the_desk(bank_app):
    khadija = Visitor(bank_app)
    khadija.sign_in("khadija@demo.igoudar.example")
    assert khadija.get(DESK).status_code == 404


def last_gift():
    query = select(Contribution).order_by(Contribution.id.desc())
    return db.session.scalars(query.limit(1)).one()


def tell_first(visitor, amount):
    """Tell the line that waits to be the pledge that is suggested first."""
    waiting = visitor.get(f"{DESK}/waiting").text
    found = re.search(
        r'id="line-(\d+)".*?name="pledge" value="([0-9a-f-]+)"', waiting, re.DOTALL
    )
    form = {"say": "pledge", "pledge": found[2], "amount": amount}
    path = f"{DESK}/waiting/{found[1]}"
    assert visitor.post(path, form, f"{DESK}/waiting").status_code == 303


@pytest.mark.both
def test_a_gift_told_by_hand_is_asked_back_and_another_person_orders_it(other_app):
    claire = signed_in(other_app)
    pledge(other_app, "71.00")
    paper = Paper([Slip(7100, "pour la salle", DAY)], day=DAY)
    assert send(claire, camt(paper)).status_code == 303
    tell_first(claire, "71.00")
    with other_app.app_context():
        book = find_book(db.session, "demo")
        gift = last_gift()
        assert look_at(db.session, book, gift).most == Money(7100, "EUR")
        party, then = f"giver-{gift.code}", NOW - timedelta(days=4)
        key, to = Command(GIVER, "account", then), Party("Amina A.", OTHER)
        write_giver_account(db.session, book, key, party, to)
        asked = Asked("once", Money(3100, "EUR"))
        made = ask_refund(db.session, book, Witness(GIVER, NOW), gift, asked)
        db.session.commit()
        page = f"/en/refunds/{made.public_id}"
    assert "It came by bank transfer." in claire.get(page).text
    too_much = claire.post(page, {"decision": "wire", "amount": "71.01"}, page)
    assert "cannot be given back" in too_much.text
    done = claire.post(page, {"decision": "wire", "amount": "31"}, page)
    assert "It was approved." in claire.get(done.location).text
    assert "Amina A." in claire.get(f"{DESK}/wires").text
    with other_app.app_context():
        gift = last_gift()
        assert look_at(db.session, book, gift).most == Money(4000, "EUR")
        again = Asked("twice", Money(4001, "EUR"))
        with pytest.raises(NotReturnableError):
            ask_refund(db.session, book, Witness(GIVER, NOW), gift, again)
        db.session.rollback()
    tell_payback_without_its_code(other_app, claire, paper)


def test_what_an_officer_asked_back_the_territory_manager_decides(other_app):
    claire, said = signed_in(other_app), Visitor(other_app)
    said.sign_in("said@demo.igoudar.example")
    reference, _page = pledge(other_app, "72.00")
    send(claire, camt(Paper([Slip(7200, f"don {reference}", DAY)], day=DAY)))
    with other_app.app_context():
        gift = last_gift().public_id
    form = {"reference": str(gift), "amount": "12", "reason": "called"}
    asked = claire.post("/en/refunds", form, DESK)
    assert asked.status_code == 303
    assert "somebody else decides" in claire.get(asked.location).text
    assert "/en/refunds" in said.get(DESK).text
    # No page is offered that would not open.
    assert "/en/operations" in claire.get("/en/refunds").text
    assert "/en/operations" not in said.get("/en/refunds").text
    why = {"decision": "decline", "why": "Called back: it stays."}
    assert said.post(asked.location, why, asked.location).status_code == 303
    assert "It was declined" in said.get(asked.location).text
    assert asked.location not in said.get("/en/to-do").text


def tell_payback_without_its_code(app, claire, paper):
    """Release the wire back, let the bank lose its code, and say which wire it is."""
    said, wires = Visitor(app), f"{DESK}/wires"
    said.sign_in("said@demo.igoudar.example")
    # Who ordered it is shown no button that would be refused.
    assert 'value="release"' not in claire.get(wires).text
    assert 'value="release"' in said.get(wires).text
    assert "Release one transfer" not in claire.get("/en/to-do").text
    assert "Ordered on" in (waits := said.get("/en/to-do").text)
    assert "Release one transfer" in waits
    assert f'{wires}#release"' in waits
    number = re.search(r'name="order" value="(\d+)"', said.get(wires).text)[1]
    form = {"do": "release", "order": number, "scheme": "sepa", "key": "r1"}
    assert said.post(wires, form, wires).status_code == 303
    assert "Release one transfer" not in said.get("/en/to-do").text
    send(claire, camt(paper.after(Slip(-3100, "virement", DAY), day=DAY)))
    waiting = claire.get(f"{DESK}/waiting").text
    assert "It pays a giver back; the amount is the same." in waiting
    line = re.search(r'id="line-(\d+)"', waiting)[1]
    form, path = {"say": "wire", "order": number}, f"{DESK}/waiting/{line}"
    assert claire.post(path, form, f"{DESK}/waiting").status_code == 303
    assert "Nothing waits" in claire.get(f"{DESK}/waiting").text
    assert "gone out" in claire.get(wires).text


def test_a_told_gift_that_no_project_takes_is_decided_by_another_officer(other_app):
    claire, said, page = signed_in(other_app), Visitor(other_app), f"{DESK}/held"
    said.sign_in("said@demo.igoudar.example")
    with other_app.app_context():
        book = find_book(db.session, "demo")
        command = Command("system:test", "set_cap:P4", NOW)
        act = record_act(db.session, book.id, command, "set_cap", {})
        limit = CapLimit(cap_code("P4"), Money(100, "EUR"), DAY, "Order 7", "P4")
        set_cap(db.session, act, limit)
        db.session.commit()
    send(claire, camt(Paper([Slip(5000, "pour la salle", DAY)], day=DAY)))
    waiting = claire.get(f"{DESK}/waiting").text
    line = re.search(r'id="line-(\d+)"', waiting)[1]
    form, path = {"say": "fund", "fund": "P4", "amount": "50"}, f"{DESK}/waiting"
    assert claire.post(f"{path}/{line}", form, path).status_code == 303
    assert "another officer writes down" in claire.get(page).text
    shown = said.get(page).text
    assert "Gifts that no project takes" in said.get(DESK).text
    decide = re.search(r'action="([^"]+/held/[0-9a-f-]+)"', shown)[1]
    unclear = said.post(decide, {}, page)
    assert (unclear.status_code, "Choose one of these" in unclear.text) == (422, True)
    form = {"choice": "back", "name": " ", "iban": "FR76 0000", "key": "k"}
    wrong = said.post(decide, form, page)
    assert (wrong.status_code, "no account number" in wrong.text) == (422, True)
    assert "Write the name" in wrong.text
    assert "Tick that the giver said so" in wrong.text
    assert 'value="FR76 0000"' in wrong.text
    form |= {"name": "Amina A.", "sure": "1"}
    other = said.post(decide, form | {"iban": OTHER, "bic": "B"}, page)
    assert (other.status_code, "This is no BIC" in other.text) == (422, True)
    done = said.post(decide, form | {"iban": OTHER}, page)
    assert done.status_code == 303
    shown = said.get(page).text
    assert "The wire can be ordered from" in shown
    early = said.post(decide, {"choice": "order"}, f"{DESK}/wires")
    assert (early.status_code, "72 hours after" in early.text) == (422, True)
    own = claire.post(decide, {"choice": "back"} | form, f"{DESK}/wires")
    assert own.status_code == 422


@pytest.mark.both
def test_a_giver_of_a_wire_names_an_account_and_an_officer_orders_it(other_app):
    claire, giver = signed_in(other_app), Visitor(other_app)
    reference, _page = pledge(other_app, "70.00")
    send(claire, camt(Paper([Slip(7000, f"don {reference}", DAY)], day=DAY)))
    with other_app.app_context():
        book = find_book(db.session, "demo")
        command = Command("system:test", "stop:P4", NOW)
        offer_back(db.session, book, command, ("P4", "No hall was found"))
        db.session.commit()
        mine = f"/en/payments/{sign(Opens.PAYMENTS, last_gift().public_id)}"
    choice = re.search(r'href="([^"]*/choices/[^"]*)"', giver.get(mine).text)[1]
    form = {"choice": "back", "name": "Amina A.", "iban": "FR76 0000"}
    wrong = giver.post(choice, form, choice)
    assert (wrong.status_code, "no account number" in wrong.text) == (422, True)
    assert 'value="FR76 0000"' in wrong.text
    assert giver.post(choice, form | {"iban": OTHER}, choice).status_code == 303
    assert f"…{OTHER[-4:]}" in giver.get(choice).text
    assert "goes back to you" in giver.get(mine).text
    assert "Gifts that no project takes" in claire.get(DESK).text
    shown = claire.get(f"{DESK}/held").text
    assert "Amina A." in shown
    assert "The wire can be ordered from" in shown
    said = Visitor(other_app)
    said.sign_in("said@demo.igoudar.example")
    (there,) = held_to_do(said)
    assert f'id="{there.partition("#")[2]}"' in shown


def held_to_do(visitor):
    """Read where somebody is to see to gifts that no project takes."""
    return re.findall(r'href="([^"]+/held#held-[^"]+)"', visitor.get("/en/to-do").text)


@pytest.mark.both
def test_a_gift_on_an_associations_own_bank_is_decided_for_its_own_projects(other_app):
    claire, said, page = signed_in(other_app), Visitor(other_app), f"{DESK}/held"
    said.sign_in("said@demo.igoudar.example")
    with other_app.app_context():
        book = find_book(db.session, "demo")
        command = Command("system:test", "local_account", NOW)
        act = record_act(db.session, book.id, command, "open_account", {})
        rail = find_rail(db.session, book.id, "local", "TAMUNT")
        open_account(db.session, act, OurAccount(OTHER, "Tamunt", "", rail))
        db.session.commit()
    paper = Paper([Slip(5000, "salle", DAY)], account=OTHER, currency="MAD", day=DAY)
    send(claire, camt(paper))
    waiting = claire.get(f"{DESK}/waiting").text
    line = re.search(r'id="line-(\d+)"', waiting)[1]
    form, path = {"say": "fund", "fund": "P4", "amount": "50"}, f"{DESK}/waiting"
    assert claire.post(f"{path}/{line}", form, path).status_code == 303
    with other_app.app_context():
        command = Command("system:test", "stop:P4", NOW)
        offer_back(db.session, book, command, ("P4", "No hall was found"))
        db.session.commit()
    shown = said.get(page).text
    offered = set(re.findall(r'name="choice" value="([^"]+)"', shown))
    assert offered == OF_TAMUNT | {"back"}
    decide = re.search(r'action="([^"]+/held/[0-9a-f-]+)"', shown)[1]
    assert held_to_do(said) == [decide.replace("/held/", "/held#held-")]
    final = {"choice": "back", "sure": "1"}
    assert said.post(decide, final, page).status_code == 303
    assert "back from the account it came to" in said.get(page).text
    send(claire, camt(paper.after(Slip(-5000, "retour", DAY), day=DAY)))
    choice = re.search(r'value="(line:\d+)"', said.get(page).text)[1]
    assert len(held_to_do(said)) == 1
    assert said.post(decide, {"choice": choice}, page).status_code == 303
    assert "sent back" in said.get(page).text
    assert held_to_do(said) == []
    assert "Nothing waits" in claire.get(f"{DESK}/waiting").text


def test_case_69_officers_get_a_mail_of_a_new_account_in_their_language(other_app):
    claire, path = signed_in(other_app), f"{DESK}/wires"
    box = other_app.extensions[MAILER] = Letterbox()
    form = {"do": "payee", "key": "k1", "keeper": "TAMUNT", "name": "Tamunt"}
    assert claire.post(path, form | {"iban": MOROCCAN}, path).status_code == 303
    assert claire.post(path, form | {"iban": MOROCCAN}, path).status_code == 303
    with other_app.app_context():
        book = find_book(db.session, "demo")
        people = db.session.scalars(select(Person).join(RoleGrant)).all()
        languages = {person.email: person.language for person in people}
        assert send_waiting(db.session, book) == len(box.arrived)
    to = {
        str(message["To"]): str(message["Content-Language"]) for message in box.arrived
    }
    assert len(to) == len(box.arrived) >= 2
    assert to == {email: languages[email] for email in to}
    assert "claire@demo.igoudar.example" not in to
    text = box.text()
    assert "MA…4921" in text
    assert MOROCCAN not in text


def test_a_file_that_was_not_read_to_its_end_asks_to_be_sent_again(other_app):
    claire = signed_in(other_app)
    file = camt(Paper([Slip(5000, "un", DAY)], day=DAY))
    with other_app.app_context():
        book = find_book(db.session, "demo")
        keep_file(db.session, book, "person:killed", NOW, ("half.xml", file))
        db.session.commit()
    row = claire.get(DESK).text.split("half.xml")[1].split("</tr>")[0]
    assert "not read to its end: send it again" in row
    assert "refused" not in row
    assert "1 new line" in claire.get(send(claire, file).location).text


def test_a_file_that_comes_again_says_what_it_did_and_that_nothing_was_done(other_app):
    claire = signed_in(other_app)
    file = camt(Paper([Slip(5000, "un", DAY), Slip(100, "deux", DAY)], day=DAY))
    first = claire.get(send(claire, file).location).text
    assert "2 new lines" in first
    assert "Sent again" not in first
    page = claire.get(send(claire, file).location)
    assert "taken before: nothing was done now" in page.text
    assert "2 new lines" in page.text
    assert "0 new lines" not in page.text
    assert len(re.findall("Sent again on", page.text)) == 1
    assert '<td class="num hide-n">2</td>' in page.text
