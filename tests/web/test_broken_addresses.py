"""Addresses that nobody can mean: a clear refusal, and nothing told to strangers."""

from base64 import urlsafe_b64encode

import pytest

from app.projects.cursors import CursorError, read_cursor


@pytest.fixture(scope="module")
def client(told_app):
    """A visitor of the told demonstration."""
    return told_app.test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/en/projects/a%00b",
        "/en/projects/%00/contribute",
        "/en/sandbox/pay/a%00b/y",
    ],
)
def test_a_sign_that_no_text_can_hold_is_refused(client, address):
    answer = client.get(address)
    assert answer.status_code in {400, 404}
    assert "<main" in answer.text  # the whole page, not the bare one
    assert "SQL" not in answer.text


def test_the_interface_refuses_such_a_sign_as_a_problem(client):
    answer = client.get("/api/v1/projects/a%00b")
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["status"] in {400, 404}
    assert "SELECT" not in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%0d%0aX-Made: up",
        "/%5Cevil.example",
        "//evil.example",
        "https://evil.example",
        "/%00",
        "/a b",
    ],
)
def test_the_switch_of_the_theme_leads_nowhere_else(client, address):
    answer = client.get(f"/en/theme/dark?back={address}")
    assert (answer.status_code, answer.location) == (302, "/")


def test_the_switch_of_the_theme_leads_back(client):
    answer = client.get("/en/theme/dark?back=/en/projects/a?all=%C3%A9%26b")
    assert answer.location == "/en/projects/a?all=%C3%A9&b"


@pytest.mark.parametrize("address", ["account", "account.csv"])
@pytest.mark.parametrize("asked", ["from=0001-01-01", "after=MDAwMS0wMS0wMS4x"])
def test_the_first_day_there_is_opens_an_account(client, address, asked):
    account = "fund=P2&keeper=TIF&role=advance&currency=MAD"
    answer = client.get(f"/en/books/demo/{address}?{account}&{asked}")
    assert answer.status_code == 200


def test_a_statement_may_begin_on_the_first_day_there_is(client):
    (fund, *_) = (one["fund"] for one in client.get("/api/v1/projects/").get_json())
    answer = client.get(f"/en/statements/{fund}.pdf?from=0001-01-01")
    assert answer.mimetype == "application/pdf"


@pytest.mark.parametrize("number", [-1, 2**63, 10**30])
def test_a_cursor_names_a_number_that_entries_can_have(number):
    word = urlsafe_b64encode(f"2026-01-01.{number}".encode()).decode().rstrip("=")
    with pytest.raises(CursorError):
        read_cursor(word)
