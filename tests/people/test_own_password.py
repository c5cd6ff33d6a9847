"""Somebody changes their own password: other sessions end, and a message says so."""

from email.message import EmailMessage

import pytest
from sqlalchemy import text

from app.letters.sending import MAILER
from app.people.jobs import tell_password_changed
from tests.people.visiting import PASSWORD, Visitor

PAGE = "/en/password"
NEW = "a granary of five hundred cells"


class Box:
    """Takes messages, as a mail server would."""

    def __init__(self):
        self.arrived = []

    def send(self, message: EmailMessage) -> None:
        self.arrived.append(message)


@pytest.fixture
def khadija(signed_in):
    return signed_in("Khadija")


def typed(old=PASSWORD, new=NEW, again=None):
    return {"old": old, "new": new, "again": new if again is None else again}


def change(visitor, **words):
    return visitor.post(PAGE, typed(**words))


def test_the_new_password_opens_and_every_other_session_ends(served, app, khadija):
    email = served.people["Khadija"].email
    elsewhere = Visitor(app)
    elsewhere.sign_in(email)
    done = change(khadija)
    assert (done.status_code, done.location) == (303, "/en/roles")
    assert "Your password is changed." in khadija.get("/en/roles").text
    assert "Khadija" not in elsewhere.get("/en/").text
    assert Visitor(app).sign_in(email).status_code == 200
    assert Visitor(app).sign_in(email, NEW).status_code == 302


def test_a_message_tells_of_it_in_their_language(served, app, khadija):
    person = served.people["Khadija"]
    change(khadija)
    served.session.expire_all()
    kept = (
        "select args from procrastinate_jobs where task_name = :name order by id desc"
    )
    named = {"name": tell_password_changed.name}
    args = served.session.execute(text(kept), named).scalars().first()
    assert args["person"] == person.code
    box = app.extensions[MAILER] = Box()
    try:
        tell_password_changed.func(Context(app), **args)
    finally:
        del app.extensions[MAILER]
    (message,) = box.arrived
    assert message["To"] == person.email
    body = message.get_body(("plain",)).get_content()
    words = {
        "en": ("Your password was changed", "If it was not you"),
        "fr": ("Votre mot de passe a été changé", "Si ce n’était pas vous"),
        "ar": ("غُيّرت كلمة المرور الخاصة بكم", "إن لم تكونوا أنتم"),
    }[person.language]
    assert message["Subject"] == words[0]
    assert words[1] in body
    assert "/login" in body


class Context:
    """What the queue hands to a job."""

    def __init__(self, app):
        self.additional_context = {"app": app}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"old": "wrong"}, "This is not the password that you have now."),
        ({"old": ""}, "Write the password that you have now."),
        ({"new": "short"}, "Take twelve characters or more"),
        ({"again": "another one than that"}, "another password than the one above"),
        ({"new": PASSWORD}, "Take another password than the one you have."),
    ],
    ids=["wrong", "none", "short", "twice", "same"],
)
def test_what_cannot_be_is_told_beside_its_field(served, app, khadija, words, said):
    answer = change(khadija, **words)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert NEW not in answer.text
    assert PASSWORD not in answer.text
    assert "Khadija" in khadija.get("/en/").text
    email = served.people["Khadija"].email
    assert Visitor(app).sign_in(email).status_code == 302


def test_guessing_at_the_old_password_is_stopped(khadija):
    statuses = [change(khadija, old=f"guess {n}").status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]


def test_a_visitor_is_led_to_sign_in_and_changes_nothing(visitor):
    answer = visitor.get(PAGE)
    assert (answer.status_code, answer.location) == (303, "/en/login?next=/en/password")
    assert visitor.post(PAGE, typed(), "/en/login").status_code == 404


def test_the_password_stands_in_no_act_and_no_job(served, khadija):
    change(khadija)
    query = "select string_agg(args::text, ' ') from procrastinate_jobs"
    assert NEW not in served.session.execute(text(query)).scalar_one()
