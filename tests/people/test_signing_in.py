"""Signing in and out: one answer to every wrong try, limits, and no forged forms."""

import pytest

from app.people.commands import end_role
from app.people.signing_in import limiter
from tests.people.visiting import PASSWORD, Visitor


@pytest.fixture(autouse=True)
def _fresh_limits(app):
    with app.app_context():
        limiter.reset()


def test_an_officer_signs_in_and_out(served, visitor):
    answer = visitor.sign_in(served.people["Khadija"].email)
    assert answer.status_code == 302
    assert answer.location.endswith("/en/enter")
    home = visitor.get("/en/")
    assert "Khadija" in home.text
    assert home.headers["Cache-Control"] == "no-store"
    out = visitor.post("/en/logout", {}, "/en/")
    assert out.status_code == 302
    assert "Khadija" not in visitor.get("/en/").text


def test_a_copied_cookie_is_worth_nothing_after_signing_out(served, app, visitor):
    visitor.sign_in(served.people["Khadija"].email)
    name = app.config["SESSION_COOKIE_NAME"]
    thief = Visitor(app)
    thief.client.set_cookie(name, visitor.client.get_cookie(name).value)
    assert "Khadija" in thief.get("/en/").text
    visitor.post("/en/logout", {}, "/en/")
    assert "Khadija" not in thief.get("/en/").text
    assert thief.get("/en/to-do").status_code == 303
    assert visitor.sign_in(served.people["Khadija"].email).status_code == 302


def test_signing_out_leaves_everybody_else_in(signed_in):
    khadija, brahim = signed_in("Khadija"), signed_in("Brahim")
    khadija.post("/en/logout", {}, "/en/")
    assert "Brahim" in brahim.get("/en/").text


def test_signing_out_needs_the_form_of_a_page(served, visitor):
    visitor.sign_in(served.people["Khadija"].email)
    assert visitor.get("/en/logout").status_code == 405
    visitor.client.post("/en/logout", data={})
    assert "Khadija" in visitor.get("/en/").text


def test_signing_in_needs_the_form_of_a_page(served, visitor):
    form = {"email": served.people["Khadija"].email, "password": PASSWORD}
    answer = visitor.client.post("/en/login", data=form)
    assert answer.status_code == 400
    assert "Khadija" not in visitor.get("/en/").text


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_wrong_try_gets_the_same_answer(served, app, language):
    known, answers = served.people["Khadija"].email, set()
    for email, password in (
        (known, "wrong"),
        ("nobody@example.org", "wrong"),
        (known, ""),
        ("no address", PASSWORD),
    ):
        page = f"/{language}/login"
        visitor = Visitor(app)
        form = {"email": email, "password": password}
        answer = visitor.post(page, form, page)
        text = answer.text.replace(email, "")
        answers.add((answer.status_code, text[text.index("<main") :].count("<li>")))
    assert answers == {(200, 1)}


def test_somebody_inactive_cannot_sign_in(served, visitor):
    served.people["Khadija"].active = False
    served.session.commit()
    visitor.sign_in(served.people["Khadija"].email)
    assert "Khadija" not in visitor.get("/en/").text


@pytest.mark.full
def test_guessing_at_one_account_is_stopped(served, app):
    email = served.people["Khadija"].email
    statuses = [
        Visitor(app).sign_in(email, f"guess {number}").status_code
        for number in range(11)
    ]
    assert statuses == [200] * 10 + [429]
    assert Visitor(app).sign_in(served.people["Brahim"].email).status_code == 302


def test_the_session_changes_when_somebody_signs_in(served, visitor):
    visitor.get("/en/login")
    name = visitor.client.application.config["SESSION_COOKIE_NAME"]
    before = visitor.client.get_cookie(name)
    visitor.sign_in(served.people["Khadija"].email)
    after = visitor.client.get_cookie(name)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert after.http_only
    assert after.same_site == "Lax"


def test_passwords_are_kept_as_argon2(served):
    assert served.people["Khadija"].password.startswith("$argon2")


def test_an_address_of_another_site_is_not_followed_after_signing_in(served, visitor):
    answer = visitor.sign_in(
        served.people["Khadija"].email, next="https://evil.example"
    )
    assert "evil.example" not in (answer.location or "")


def test_c32_a_role_that_ended_counts_no_more_at_the_next_request(served, signed_in):
    khadija = signed_in("Khadija")
    page = f"/en/spending/new?project=water-{served.book.code}"
    assert khadija.get(page).status_code == 200
    grant = served.grants["Khadija"][0]
    end_role(served.session, served.book, served.command(), grant.id)
    served.session.commit()
    assert khadija.get(page).status_code == 404
