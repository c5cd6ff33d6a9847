"""A wire that goes back because nobody chose in time: its giver is asked where to."""

import re
from datetime import timedelta

import pytest

from app.extensions import db
from app.letters.sending import MAILER, send_waiting
from app.surplus.choosing import decide_due
from app.surplus.stopping import offer_back
from ledger.book.acts import Command
from ledger.book.books import find_book
from payments.attempts import Witness
from payments.bank.giver_accounts import write_giver_account
from payments.formats.pain001 import Party
from tests.bank.paper import OTHER, Paper, Slip, camt
from tests.bank.test_pages import DAY, GIVE, NOW, last_gift, opened, send, signed_in
from tests.payments.letterbox import Letterbox
from tests.people.visiting import Visitor

LATE = Witness("system:due", NOW + timedelta(days=20))
ASKS = {
    "en": "Where shall €70.00 go back to?",
    "fr": "Où renvoyer 70,00\u00a0€\u00a0?",
    "ar": "إلى أين يعود",
}


@pytest.fixture
def asking_app(lender, server, worker, told_story, settings):
    yield from opened(lender, server, f"asking_{worker}", told_story, settings)


def stopped(app, language):
    """Give 70.00 by wire in a language to a project that is stopped."""
    giver, form = Visitor(app), {"amount": "70.00", "shown": "70.00", "way": "wire"}
    form |= {"name_shown": "anonymous", "email": "amina@example.org", "key": "one"}
    at = GIVE.replace("/en/", f"/{language}/")
    page = giver.get(giver.post(at, form).location).text
    reference = re.search(r'class="strong" id="copy-4">([A-Z0-9 ]+)<', page)[1]
    slip = Slip(7000, f"don {reference}", DAY)
    send(signed_in(app), camt(Paper([slip], day=DAY)))
    with app.app_context():
        book = find_book(db.session, "demo")
        stop = Command("system:test", "stop:P4", NOW)
        offer_back(db.session, book, stop, ("P4", "No hall was found"))
        db.session.commit()
    return giver


def letters(app):
    """Let the time pass twice, and send what there is to send."""
    box = app.extensions[MAILER] = Letterbox()
    with app.app_context():
        book = find_book(db.session, "demo")
        for _again in range(2):
            decide_due(db.session, book, LATE)
        send_waiting(db.session, book)
    return box


@pytest.mark.parametrize("language", ASKS)
def test_who_did_not_choose_is_asked_once_for_an_account(asking_app, language):
    giver = stopped(asking_app, language)
    box = letters(asking_app)
    asked = [n for n, news in enumerate(box.subjects) if ASKS[language] in news]
    assert len(asked) == 1, box.subjects
    link = re.search(r"https?://[^/]+(/\S+/choices/\S+)", box.text(asked[0]))[1]
    assert link.startswith(f"/{language}/")
    page = giver.get(link).text
    assert 'name="iban"' in page
    named = {"choice": "back", "name": "Amina A.", "iban": OTHER}
    assert giver.post(link, named, link).status_code == 303
    assert f"…{OTHER[-4:]}" in giver.get(link).text


def test_who_named_an_account_before_is_not_asked(asking_app):
    stopped(asking_app, "en")
    with asking_app.app_context():
        book, party = find_book(db.session, "demo"), f"giver-{last_gift().code}"
        named = Command("giver", "account", NOW)
        write_giver_account(db.session, book, named, party, Party("A.", OTHER))
        db.session.commit()
    assert ASKS["en"] not in letters(asking_app).subjects
