"""A visitor gives on the page: without scripts, once, and never another amount."""

import re
from itertools import count

import pytest
from sqlalchemy.orm import Session

from app.demo.founding import found
from app.sandbox.wiring import NETWORK
from app.settings import Settings
from ledger.book.reading import list_entries
from ledger.money import Money
from tests.databases import cloned
from tests.payments.shop import Wire

FORM = "/en/projects/taliouine-reading-room/contribute"
FORMS = count(1)


@pytest.fixture(scope="module")
def founded(server, worker):
    """The demonstration's book before its story, in a database of its own."""
    with cloned(server, f"giving_{worker}") as database:
        with Session(database.engine_app) as session:
            found(session)
            session.commit()
        yield database


@pytest.fixture(scope="module")
def shop(lender, founded, tmp_path_factory):
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        secret_key="s" * 32,
        database_url=founded.app_url,
        log_level="error",
    )
    with lender.lend(settings) as app:
        app.config["WTF_CSRF_ENABLED"] = False
        app.extensions[NETWORK] = Wire(app)
        yield app


@pytest.fixture
def visitor(shop):
    return shop.test_client()


def filled(**typed):
    return {
        "key": f"form-number-{next(FORMS):08d}",
        "amount": "50.00",
        "shown": "50.00",
        "name_shown": "anonymous",
        "email": "amina@example.org",
        **typed,
    }


def give(visitor, form):
    """Send the form, pay on the provider's page, come back."""
    page = visitor.post(FORM, data=form).location
    return visitor.post(page, data={"outcome": "paid"}).location


def gifts(founded):
    with Session(founded.engine_app) as session:
        from ledger.book.books import find_book  # noqa: PLC0415

        entries = list_entries(session, find_book(session, "demo"))
        return [entry for entry in entries if entry.kind.value == "gift"]


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_a_gift_is_paid_and_thanked_for_once(visitor, founded):
    before = len(gifts(founded))
    form = filled()
    back = give(visitor, form)
    assert "Thank you." in words(visitor.get(back))
    assert give_again(visitor, form) == back
    after = gifts(founded)
    assert len(after) == before + 1
    assert max(p.amount for p in after[-1].postings) == Money(5000, "EUR")


def give_again(visitor, form):
    """Send the same form a second time: it leads to the thanks."""
    return visitor.post(FORM, data=form).location


def test_the_project_page_shows_the_gift_as_waiting(visitor):
    visitor.get(give(visitor, filled()))
    page = words(visitor.get("/en/projects/taliouine-reading-room"))
    assert "more is received and waits for the next transfer" in page
    assert "From the first transfer on" in page
    assert "From the first gift on" not in page


def test_c26_another_amount_is_first_shown_on_the_button(visitor, founded):
    before = len(gifts(founded))
    answer = visitor.post(FORM, data=filled(amount="40,23"))
    assert answer.status_code == 200
    assert "Pay € 40.23" in words(answer)
    assert 'name="shown" value="40.23"' in answer.get_data(as_text=True)
    assert len(gifts(founded)) == before


def test_c26_an_amount_with_two_readings_is_asked_about(visitor):
    answer = visitor.post(FORM, data=filled(amount="1,500"))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="1500.00"' in html
    assert 'value="1.50"' in html
    assert (
        "checked" not in html.split("Which one do you mean?")[1].split("</fieldset>")[0]
    )


def test_c26_no_button_names_an_amount_that_is_in_question(visitor):
    sent = visitor.post(FORM, data=filled(amount="1,500", shown="50.00"))
    asked = visitor.get(FORM, query_string={"amount": "1,500"})
    for html in (sent.get_data(as_text=True), asked.get_data(as_text=True)):
        assert html.count("Go on with this amount") == 2
        assert 'name="shown" value=""' in html
        assert "Pay <bdi" not in html
        assert "What happens to your <bdi" not in html


def test_c26_the_amount_chosen_is_shown_before_it_is_paid(visitor):
    form = filled(shown="")
    form["amount"] = ["1,500", "1.50"]
    html = visitor.post(FORM, data=form).get_data(as_text=True)
    assert 'name="shown" value="1.50"' in html
    assert "The amount is now" in html


def test_c26_the_answer_to_the_question_is_taken(visitor):
    form = filled(shown="1500.00")
    form["amount"] = ["1,500", "1500.00"]
    assert "/sandbox/pay/" in visitor.post(FORM, data=form).location


def test_c28_another_currency_is_refused_and_nothing_typed_is_lost(visitor):
    answer = visitor.post(FORM, data=filled(amount="50 MAD", name="Amina"))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Problem:" in html
    assert html.count("This amount is in €.") == 2
    assert "Write an amount" not in html
    assert 'value="50 MAD"' in html
    assert 'value="amina@example.org"' in html
    assert 'value="Amina"' in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "0,50"}, "The smallest amount is €1.00."),
        ({"amount": ""}, "Write an amount"),
        ({"email": "amina"}, "Write an e-mail address"),
        ({"name_shown": "full"}, "Write the name to show"),
        (
            {"amount": "9999999,00", "shown": "9999999.00"},
            "too large for a card payment",
        ),
    ],
)
def test_a_form_that_is_not_in_order_says_what_to_write(visitor, typed, said):
    answer = visitor.post(FORM, data=filled(**typed))
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_c20_signs_that_cannot_be_printed_are_taken_out_and_said(visitor):
    name = "Ami\u200bna\x00\u2028"
    answer = visitor.post(FORM, data=filled(name=name, name_shown="full"))
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Signs that cannot be printed were taken out." in html
    assert 'value="Amina"' in html


def test_a_preset_keeps_what_was_typed(visitor):
    answer = visitor.post(FORM, data=filled(preset="100.00", email="half@"))
    html = answer.get_data(as_text=True)
    assert 'name="shown" value="100.00"' in html
    assert 'value="half@"' in html


def test_the_script_may_ask_what_happens_to_an_amount(visitor):
    assert "What happens to your € 100" in words(visitor.get(f"{FORM}?amount=100"))
    for unclear in ("0.10", "x", ""):
        asked = words(visitor.get(f"{FORM}?amount={unclear}"))
        assert "Which amount do you mean?" in asked


def test_a_visitor_who_gives_up_is_told_that_nothing_was_taken(visitor):
    page = visitor.post(FORM, data=filled()).location
    back = visitor.post(page, data={"outcome": "give_up"}).location
    assert "No money was taken." in words(visitor.get(back))


def test_a_debit_under_way_asks_not_to_pay_again(visitor):
    page = visitor.post(FORM, data=filled()).location
    back = visitor.post(page, data={"outcome": "debit"}).location
    assert "Do not pay again." in words(visitor.get(back))


def test_an_unfinished_payment_leads_back_to_its_page(visitor):
    page = visitor.post(FORM, data=filled()).location
    silent = visitor.get(page).get_data(as_text=True)
    assert "Test money. Nothing is charged." in silent


def test_a_return_page_without_a_notice_books_the_gift(visitor, founded):
    before = len(gifts(founded))
    page = visitor.post(FORM, data=filled()).location
    back = visitor.post(page, data={"outcome": "silent"}).location
    assert "Thank you." in words(visitor.get(back))
    assert len(gifts(founded)) == before + 1


def test_a_provider_that_does_not_answer_takes_nothing(visitor, shop, founded):
    before = len(gifts(founded))
    shop.extensions[NETWORK].is_cut = True
    try:
        answer = visitor.post(FORM, data=filled())
    finally:
        shop.extensions[NETWORK].is_cut = False
    assert answer.status_code == 422
    assert "The payment page does not answer." in words(answer)
    assert len(gifts(founded)) == before


def test_c34_the_address_of_another_contribution_is_not_there(visitor):
    nobody = "/en/contributions/00000000-0000-4000-8000-000000000000"
    assert visitor.get(nobody).status_code == 404


def test_a_project_that_does_not_collect_offers_no_payment(visitor):
    page = words(visitor.get("/en/projects/arazane-water/contribute"))
    assert "This project does not collect now" in page


def test_an_unknown_project_takes_no_gift(visitor):
    assert visitor.get("/en/projects/nowhere/contribute").status_code == 404


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("sign", ["\x00", "\u202e"])
@pytest.mark.parametrize("field", ["name", "email"])
def test_hidden_signs_are_shown_before_they_are_sent(visitor, field, sign):
    typed = {"name": "Amina", "email": "amina@example.org", "name_shown": "full"}
    typed[field] = sign + typed[field]
    answer = visitor.post(FORM, data=filled(**typed))
    assert answer.status_code == 422
    assert sign not in answer.text
