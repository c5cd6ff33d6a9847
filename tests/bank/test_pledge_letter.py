"""Whoever pledges by wire gets a letter to keep: our account, and their reference."""

import re
from urllib.parse import urlsplit

import pytest

from app.extensions import db
from app.letters.sending import MAILER, send_waiting
from ledger.book.books import find_book
from tests.bank.test_pages import opened
from tests.payments.letterbox import Letterbox
from tests.people.visiting import Visitor

ACCOUNT = "FR76 3000 6000 0112 3456 7890 189"
NEWS = {
    "en": "Your pledge of €61.00 waits for your transfer",
    "fr": "Votre promesse de 61,00\u00a0€ attend votre virement",
    "ar": "ينتظر تحويلكم",
}
NO_MARKS = str.maketrans("", "", "\u2066\u2067\u2068\u2069")


@pytest.fixture
def pledged_app(lender, server, worker, told_story, settings):
    name = f"pledge_{worker}"
    yield from opened(lender, server, name, told_story, settings)


def pledge(app, language):
    """Pledge 61.00, pressing twice; return the page that shows how to send it."""
    giver = Visitor(app)
    form = {
        "amount": "61.00",
        "shown": "61.00",
        "way": "wire",
        "name_shown": "anonymous",
        "email": "amina@example.org",
        "key": "form-of-a-letter-to-keep",
    }
    path = f"/{language}/projects/taliouine-reading-room/contribute"
    first, again = giver.post(path, form), giver.post(path, form)
    assert (first.status_code, first.location) == (303, again.location)
    return giver, first.location


@pytest.mark.sampled
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_a_pledge_by_wire_is_followed_by_one_letter_to_keep(pledged_app, language):
    box = pledged_app.extensions[MAILER] = Letterbox()
    giver, page = pledge(pledged_app, language)
    reference = re.search(r'id="copy-4">([A-Z0-9 ]+)<', giver.get(page).text)[1]
    with pledged_app.app_context():
        send_waiting(db.session, find_book(db.session, "demo"))
    (news,) = [one for one in box.subjects if NEWS[language] in one]
    text = box.text(box.subjects.index(news)).translate(NO_MARKS)
    assert (ACCOUNT in text, reference in text) == (True, True)
    link = re.search(r"https?://\S+", text)[0]
    assert urlsplit(link).path == urlsplit(page).path
    with pledged_app.app_context():
        assert send_waiting(db.session, find_book(db.session, "demo")) == 0
