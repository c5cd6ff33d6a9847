"""Case 25: while the card's provider is away, its button says so and wires go on."""

import httpx
import pytest

from app.clock import now
from app.extensions import db
from ledger.book.books import find_book
from payments.listings import note_trouble, remember_listing
from payments.watching import CLOCK
from tests.browser import served
from tests.payments.test_pages import FORM, filled

SAYS = "does not work well at this moment"


@pytest.fixture
def visitor(site):
    with served(site) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture
def trouble(site):
    """Let the provider be in trouble, for a reason; it is well again after the test."""

    def begin(reason):
        with site.app_context():
            book = find_book(db.session, "demo")
            note_trouble(db.session, book, "sandbox", reason, now())
            db.session.commit()

    yield begin
    with site.app_context():
        book = find_book(db.session, "demo")
        remember_listing(db.session, book, "sandbox", None, now())
        db.session.commit()


def test_case_25_the_card_says_so_and_a_wire_is_pledged(visitor, trouble):
    assert SAYS not in visitor.get(FORM).text
    trouble("the provider does not answer")
    form = visitor.get(FORM)
    assert SAYS in form.text
    assert "Give by bank transfer, or come back later." in form.text
    pledged = visitor.post(FORM, data=filled(form, way="wire"))
    assert pledged.status_code == 303
    assert "IBAN" in visitor.get(pledged.headers["location"]).text


def test_case_60_a_clock_that_differs_keeps_nobody_from_paying_by_card(
    visitor, trouble
):
    trouble(CLOCK)
    assert SAYS not in visitor.get(FORM).text
