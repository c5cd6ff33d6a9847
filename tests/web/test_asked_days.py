"""A day or a period in an address that cannot be: the page says what to write."""

import re

import pytest

ACCOUNT = "account?fund=P2&keeper=TIF&role=advance&currency=MAD"
WRONG = {
    "fr": "n’est pas un jour du calendrier",
    "ar": "ليس يوما من أيام التقويم",
    "en": "is not a day of the calendar",
}
TURNED = {"fr": "avant de commencer", "ar": "قبل أن تبدأ", "en": "before it begins"}


@pytest.fixture(scope="module")
def client(told_app):
    """A visitor of the told demonstration."""
    return told_app.test_client()


@pytest.fixture(scope="module")
def statement(client):
    fund = client.get("/api/v1/projects/arazane-water").get_json()["fund"]
    return f"statements/{fund}.pdf"


def lede(answer):
    return re.search(r'<p class="lede">(.*?)</p>', answer.text, re.DOTALL)[1]


@pytest.mark.parametrize("language", WRONG)
@pytest.mark.parametrize("day", ["x", "2026-02-31"])
@pytest.mark.parametrize(
    "page",
    [
        "books/demo/trial-balance?fund=P1&at=",
        "books/demo/trial-balance.csv?fund=P1&at=",
        f"books/demo/{ACCOUNT}&from=",
    ],
)
def test_a_day_that_cannot_be_is_said(client, language, page, day):
    answer = client.get(f"/{language}/{page}{day}")
    assert answer.status_code == 422
    assert WRONG[language] in lede(answer)
    assert day in lede(answer)
    assert "2026-03-31" in lede(answer)


@pytest.mark.parametrize("language", WRONG)
def test_a_statement_names_what_is_wrong_with_its_days(client, statement, language):
    answer = client.get(f"/{language}/{statement}?from=x")
    assert (answer.status_code, answer.mimetype) == (422, "text/html")
    assert WRONG[language] in lede(answer)
    turned = client.get(f"/{language}/{statement}?from=2026-05-02&to=2026-05-01")
    assert turned.status_code == 422
    assert TURNED[language] in lede(turned)


def test_a_statement_of_days_without_entries_says_when_there_are_some(
    client, statement
):
    for asked in ("from=2999-01-01", "to=1999-01-01"):
        answer = client.get(f"/en/{statement}?{asked}")
        assert answer.status_code == 422
        assert "Nothing was entered on the days asked for" in lede(answer)
        assert "2026" in lede(answer)


def test_an_account_between_turned_days_is_refused(client):
    answer = client.get(f"/fr/books/demo/{ACCOUNT}&from=2026-05-02&to=2026-05-01")
    assert answer.status_code == 422
    assert TURNED["fr"] in lede(answer)


def test_what_was_given_is_shown_as_text(client):
    answer = client.get("/en/books/demo/trial-balance?fund=P1&at=<b>x")
    assert "<b>" not in lede(answer)


@pytest.mark.parametrize("language", WRONG)
def test_a_method_that_an_address_does_not_take_is_said(client, language):
    answer = client.post(f"/{language}/projects/arazane-water")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    said = {"en": "does not take", "fr": "ne prend pas", "ar": "لا يقبل"}
    assert said[language] in lede(answer)
