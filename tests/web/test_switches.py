"""The switches of language and theme, and the filters, on every page."""

import pytest
from flask import render_template_string
from flask_babel import force_locale

from app.filters import amount
from app.i18n import current_language, same_page
from ledger.money import Money
from tests.web.example_app import create_app


@pytest.fixture(scope="module")
def app():
    return create_app()


def test_another_language_is_one_tap_away_at_the_same_place(app):
    with app.test_request_context("/en/projects/P1?all=1"):
        app.preprocess_request()
        assert same_page("ar") == "/ar/projects/P1?all=1"
        assert current_language() == "en"


def test_an_unknown_address_offers_home_in_each_language(app):
    html = app.test_client().get("/fr/nowhere").get_data(as_text=True)
    assert 'href="/ar/"' in html
    assert '<html lang="fr" dir="ltr">' in html


def test_arabic_pages_are_written_from_the_right(app):
    html = app.test_client().get("/ar/").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in html


def test_outside_a_request_the_source_language_is_spoken(app):
    with app.app_context():
        assert current_language() == "en"


def test_a_mail_is_written_in_the_language_it_is_forced_to(app):
    with app.test_request_context("/en/"), force_locale("fr"):
        assert current_language() == "fr"


def test_an_address_without_language_follows_the_browser(app):
    headers = {"Accept-Language": "ar;q=0.9,en;q=0.1"}
    with app.test_request_context("/elsewhere", headers=headers):
        assert current_language() == "ar"


def test_the_theme_is_remembered_without_scripts(app):
    client = app.test_client()
    answer = client.get("/en/theme/dark?back=/en/projects/P1")
    assert answer.location == "/en/projects/P1"
    html = client.get("/en/projects/P1").get_data(as_text=True)
    assert 'data-theme="dark"' in html


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org", "/\\example.org", "x"]
)
def test_the_theme_leads_to_no_other_site(app, elsewhere):
    answer = app.test_client().get("/en/theme/light", query_string={"back": elsewhere})
    assert answer.location == "/"


def test_a_theme_that_is_none_follows_the_system(app):
    client = app.test_client()
    client.set_cookie("theme", "'><script>")
    assert (
        "data-theme" not in client.get("/en/").get_data(as_text=True).split("<head>")[0]
    )


def test_an_amount_is_one_isolated_run():
    fifty = Money(5000, "EUR")
    euro = '<span class="cur sym">€</span>'
    assert amount(fifty, "en") == f'<bdi class="amt" dir="ltr">{euro}50.00</bdi>'
    name = '<span class="cur ">أورو</span>'
    assert amount(fifty, "ar") == f'<bdi class="amt" dir="rtl">50,00\u00a0{name}</bdi>'


def test_filters_write_in_the_language_of_the_page(app):
    with app.test_request_context("/fr/"):
        app.preprocess_request()
        text = render_template_string(
            "{{ a|figure }} {{ a|short_figure }} {{ 'x<'|bold }} {{ 1106|number }}"
            " {{ 'EUR'|unit }} {{ '10.5'|rate }}",
            a=Money(123400, "MAD"),
        )
    assert text == ("1\u00a0234,00 1\u00a0234 <b>x&lt;</b> 1\u00a0106 € 10,5")
