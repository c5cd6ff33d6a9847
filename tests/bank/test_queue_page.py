"""The queue of the bank's lines, as an officer reads and fills it in."""

import re
from datetime import date

import pytest

from app.extensions import db
from ledger.book.acts import Command, record_act
from ledger.book.books import find_book
from payments.bank.accounts import OurAccount, open_account
from payments.rails.registry import find_rail
from tests.bank.paper import MOROCCAN, OTHER, Paper, Slip, camt
from tests.bank.test_pages import DESK, NOW, opened, send, signed_in

DAY = date(2026, 11, 20)
STRANGE = Slip(1200, "facture 12", DAY, name="Amina A.", account=OTHER)
GIFT = r'name="amount" inputmode="decimal" autocomplete="off" value="([^"]*)"'


@pytest.fixture(scope="module")
def queue_app(lender, server, worker, told_story, settings):
    yield from opened(lender, server, f"queue_{worker}", told_story, settings)


@pytest.fixture
def claire(queue_app):
    return signed_in(queue_app)


@pytest.fixture(scope="module")
def line(queue_app):
    claire = signed_in(queue_app)
    slips = [Slip(4500, "pour vous", DAY), STRANGE]
    send(claire, camt(Paper(slips, day=DAY)))
    page = claire.get(f"{DESK}/waiting").text
    return re.search(r'id="line-(\d+)"', page)[1]


def tell(visitor, line, **form):
    path = f"{DESK}/waiting"
    return visitor.post(f"{path}/{line}", {"say": "fund", **form}, path)


def gift_form(page, line):
    return page.split(f'id="fund-{line}"')[1].split("</form>")[0]


def test_a_typed_amount_stays_where_the_project_was_forgotten(claire, line):
    refused = tell(claire, line, amount="20", fund="")
    assert "Choose the project." in refused.text
    assert re.search(GIFT, gift_form(refused.text, line))[1] == "20"


def test_a_chosen_project_stays_where_the_amount_is_too_large(claire, line):
    refused = tell(claire, line, amount="90", fund="P4")
    assert re.search(r"Only €[0-9.]+ is left of this line", refused.text)
    form = gift_form(refused.text, line)
    assert re.search(GIFT, form)[1] == "90"
    assert '<option value="P4" selected>' in form


def test_projects_that_do_not_collect_are_offered_apart(claire, line):
    form = gift_form(claire.get(f"{DESK}/waiting").text, line)
    collecting, others = form.split("Projects that do not collect now")
    assert 'value="P4"' in collecting
    assert "<option" in others


def test_what_was_done_with_a_line_is_said(claire, line):
    done = tell(claire, line, amount="20", fund="P4")
    page = claire.get(done.location).text
    assert re.search(r"Done: \S*20\.00\S* is a gift to", page)
    assert "Done:" not in claire.get(done.location).text


@pytest.mark.parametrize("credit", ["", "x", "9" * 30])
def test_a_line_that_shows_another_go_back_names_it(claire, line, credit):
    refused = tell(claire, line, say="gone", credit=credit)
    assert "Choose the line that went back." in refused.text


def test_a_credit_shows_no_other_line_go_back(claire, line, strange):
    refused = tell(claire, line, say="gone", credit=strange)
    assert "It does not show that line go back" in refused.text


BACK = {"name": "Amina A.", "iban": OTHER, "reason": "an invoice of another"}


@pytest.fixture
def strange(claire, line):
    """A line whose bank names the account that it came from, after the other."""
    page = claire.get(f"{DESK}/waiting").text
    before = page[page.index(f'id="line-{line}"') :].split("facture 12")[0]
    return re.findall(r'id="line-(\d+)"', before)[-1]


def test_an_officer_asks_to_send_a_line_back_and_may_think_again(claire, strange):
    page = claire.get(f"{DESK}/waiting").text
    form = page.split(f'id="iban-{strange}"')[1].split(">")[0]
    assert f'value="{OTHER}"' in form
    asked = {"say": "back", "key": "one", **BACK}
    assert tell(claire, strange, **asked).status_code == 303
    assert tell(claire, strange, **asked).status_code == 303
    page = claire.get(f"{DESK}/waiting").text
    assert "waits for another officer" in page
    assert f'id="fund-{strange}"' not in page
    wires = claire.get(f"{DESK}/wires").text
    assert wires.count("Sent back, not ours: an invoice of another") == 1
    gift = tell(claire, strange, fund="P4", amount="12")
    assert (gift.status_code, "It is being sent back" in gift.text) == (422, True)
    tell(claire, strange, say="keep")
    assert f'id="fund-{strange}"' in claire.get(f"{DESK}/waiting").text


@pytest.mark.parametrize("wrong", ["name", "iban", "reason"])
def test_a_line_goes_back_to_a_named_account_and_for_a_reason(claire, strange, wrong):
    refused = tell(claire, strange, say="back", **{**BACK, wrong: ""})
    assert refused.status_code == 422
    kept = refused.text.split("<details")[-1]
    assert " open>" in kept


@pytest.mark.full
def test_what_an_association_sent_back_by_itself_is_told_on_the_line_that_went(
    queue_app, claire
):
    with queue_app.app_context():
        book = find_book(db.session, "demo")
        command = Command("system:test", "local_account", NOW)
        act = record_act(db.session, book.id, command, "open_account", {})
        rail = find_rail(db.session, book.id, "local", "TAMUNT")
        open_account(db.session, act, OurAccount(MOROCCAN, "Tamunt", "", rail))
        db.session.commit()
    slips = [Slip(900, "pas pour vous", DAY), Slip(-900, "retour", DAY)]
    paper = Paper(slips, account=MOROCCAN, currency="MAD", day=DAY)
    assert send(claire, camt(paper)).status_code == 303
    page = claire.get(f"{DESK}/waiting").text
    came = card(page, "pas pour vous")
    assert "whoever keeps it sends the money back there" in came
    assert "Ask to send it back" not in came
    went = card(page, "retour")
    credit = re.search(r'name="credit" value="(\d+)"', went)[1]
    debit = re.search(r'line-(\d+)"', went)[1]
    done = tell(claire, debit, say="gone", credit=credit)
    page = claire.get(done.location).text
    assert "both lines are explained" in page
    assert "pas pour vous" not in page
    assert "retour" not in page


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_sign_that_cannot_be_kept_names_its_part(claire, language):
    path = DESK.replace("/en/", f"/{language}/")
    form = {"do": "payee", "key": "nul", "keeper": "TAMUNT\0", "name": "x"}
    refused = claire.post(f"{path}/wires", form | {"iban": MOROCCAN}, f"{path}/wires")
    asked = claire.get(path.replace("/bank", "/payments?q=%00"))
    for answer, part in ((refused, "keeper"), (asked, "q")):
        said = re.search(r'<p class="lede">([^<]*)', answer.text)[1]
        assert (answer.status_code, part in said) == (400, True)
        assert SAID[language] in said


SAID = {"fr": "Revenez en arrière", "ar": "ارجع", "en": "what you wrote is still there"}


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "Revenez en arrière"), ("en", "Go back, copy")]
)
def test_a_form_without_its_token_says_what_to_do(claire, language, said):
    path = DESK.replace("/en/", f"/{language}/")
    answer = claire.client.post(f"{path}/wires", data={"do": "order"})
    assert (answer.status_code, said in answer.text) == (400, True)
    assert "CSRF" not in answer.text


def test_hidden_signs_in_a_name_do_not_reach_the_bank(claire):
    path, hidden = f"{DESK}/wires", {"name": "Ta\0mu\u200bnt", "iban": MOROCCAN}
    form = {"do": "payee", "key": "hid", "keeper": "TAMUNT", **hidden}
    assert claire.post(path, form, path).status_code == 303
    assert "<b>Tamunt</b>" in claire.get(path).text


def card(page, note):
    return next(one for one in page.split("<article") if f">{note}</p>" in one)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "cancel", "order": "x"}, "Choose at least one order."),
        ({"do": "cancel", "order": "999999"}, "Choose at least one order."),
        ({"do": "release", "order": "9" * 30}, "Choose at least one order."),
        ({"do": "release", "scheme": "x"}, "Choose for which accounts the file is."),
        ({"do": "release"}, "Choose at least one order."),
    ],
)
def test_a_form_of_the_wires_that_was_tampered_with_is_refused(claire, form, said):
    path = f"{DESK}/wires"
    refused = claire.post(path, {"key": "tampered", **form}, path)
    assert (refused.status_code, said in refused.text) == (422, True)
