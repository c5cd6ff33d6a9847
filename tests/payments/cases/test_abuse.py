"""Cases 45, 53 and 71: too many pages, amounts in odd words, what is kept of people."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, text

from app.books import shown_book
from app.contributing.blocking import set_block
from app.contributing.limits import OF_PAYER
from app.extensions import db
from app.sandbox import tables as sandbox
from ledger.book.acts import Command
from payments import tables as core
from payments.inbox import shred_notices
from tests.browser import served
from tests.payments.test_pages import FORM, filled

httpx = pytest.importorskip("httpx")


@pytest.fixture
def visitor(site):
    with served(site) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


def test_case_45_who_opens_page_after_page_is_stopped_and_others_are_not(visitor):
    most = int(OF_PAYER.split()[0])
    form = visitor.get(FORM)
    wrong = filled(form, amount="0", email="tester@example.org")
    answers = [visitor.post(FORM, data=wrong).status_code for _ in range(most + 1)]
    assert answers == [422] * most + [429]
    other = filled(form, amount="0", email="amina@example.org")
    assert visitor.post(FORM, data=other).status_code == 422


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("text", ["0.49", "-5", "0", "1e3", "abc", "NaN"])
def test_case_53_amounts_that_are_not_taken_are_told(visitor, text):
    form = visitor.get(FORM)
    answer = visitor.post(FORM, data=filled(form, amount=text))
    assert answer.status_code == 422
    assert "csrf_token" in answer.text


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("fr", "Le plus petit montant est"),
        pytest.param("ar", "أصغر مبلغ", marks=pytest.mark.full),
    ],
)
def test_case_53_the_reason_is_in_the_payers_language(visitor, language, says):
    path = FORM.replace("/en/", f"/{language}/")
    form = visitor.get(path)
    answer = visitor.post(path, data=filled(form, amount="0,49"))
    assert answer.status_code == 422
    assert says in answer.text
    assert 'value="0,49"' in answer.text


def test_a_name_that_is_too_long_is_told_in_the_payers_language(visitor):
    path = FORM.replace("/en/", "/ar/")
    more = {"name_shown": "full", "name": "أ" * 101}
    answer = visitor.post(path, data=filled(visitor.get(path), **more))
    assert answer.status_code == 422
    assert "قله في 100 حرفا على الأكثر." in answer.text
    assert more["name"] in answer.text


@pytest.mark.parametrize(
    ("typed", "shown", "minor"),
    [("1,5", "1.50", 150), ("999999.99",) * 2 + (99999999,)],
)
def test_case_53_a_comma_is_a_point_and_the_largest_gift_is_taken(
    visitor, site, typed, shown, minor
):
    form = visitor.get(FORM)
    answer = visitor.post(FORM, data=filled(form, amount=typed, shown=shown))
    assert answer.status_code == 303
    assert page_at(site, answer).amount_minor == minor


def test_case_18_what_a_browser_adds_to_the_form_says_nothing(visitor, site):
    added = {
        "amount_minor": "1",
        "currency": "MAD",
        "fund": "P1",
        "project": "arazane-water",
        "return_url": "https://elsewhere.test/",
        "success_url": "https://elsewhere.test/",
    }
    form = visitor.get(FORM)
    answer = visitor.post(f"{FORM}?amount=1&fund=P1", data=filled(form) | added)
    page = page_at(site, answer)
    assert (page.amount_minor, page.currency) == (5000, "EUR")
    assert urlsplit(page.return_url).path.startswith("/en/contributions/")
    assert "elsewhere" not in page.return_url
    with site.app_context():
        attempt = core.attempt
        query = select(attempt.c.fund).where(attempt.c.remote_id == page.id)
        assert db.session.execute(query).scalar_one() == "P4"


def page_at(site, answer):
    """Return the invented provider's page to which a visitor is sent."""
    page = sandbox.page
    name = answer.headers["location"].rpartition("/")[2]
    with site.app_context():
        return db.session.execute(select(page).where(page.c.id == name)).one()


def test_case_71_old_messages_keep_their_fact_and_lose_their_words(till):
    till.give()
    till.pay()
    till.hear()
    with till.session() as session:
        later = till.clock() + timedelta(days=3650)
        number = shred_notices(session, till.book, later)
        session.commit()
        assert number == len(till.notices())
        assert shred_notices(session, till.book, later) == 0
    assert set(till.notices()) == {"done"}


def block(site, address, *, is_blocked):
    with site.app_context():
        book = shown_book(db.session)
        now = datetime.now(UTC)
        command = Command("system:test", f"block:{address}:{is_blocked}", now)
        why = (is_blocked, "Tests cards")
        done = set_block(db.session, book, command, address, why)
        db.session.commit()
        return done


@pytest.mark.parametrize("address", ["tester@example.org", "127.0.0.1"])
def test_case_45_who_is_on_the_block_list_begins_no_gift(visitor, site, address):
    form = visitor.get(FORM)
    gift = filled(form, amount="0", email="Tester@Example.org")
    other = filled(form, amount="0", email="other@example.org")
    assert block(site, address, is_blocked=True)
    assert not block(site, address, is_blocked=True)
    refused = visitor.post(FORM, data=gift)
    assert refused.status_code == 403
    assert "No gift can be begun from here" in refused.text
    beside = 422 if "@" in address else 403
    assert visitor.post(FORM, data=other).status_code == beside
    assert block(site, address, is_blocked=False)
    assert visitor.post(FORM, data=gift).status_code == 422
    with site.app_context():
        kept = db.session.execute(text("select b::text from app.payer_block b")).all()
        assert kept
        assert address not in str(kept)
