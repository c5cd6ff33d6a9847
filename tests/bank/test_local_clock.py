"""Pages tell instants by the clock of the book, not by the machine's."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.clock import CLOCK
from app.extensions import db
from ledger.book.books import find_book
from tests.bank.test_pages import DESK, opened, pledge, signed_in

LATE = datetime(2026, 11, 27, 23, 30, tzinfo=UTC)
PAYMENTS = "/en/books/demo/payments"
APP = Path(__file__).parents[2] / "app"


@pytest.fixture
def late_app(lender, server, worker, told_story, settings):
    """The demonstration, at half past eleven in the evening by the machine."""
    for app in opened(lender, server, f"late_{worker}", told_story, settings):
        app.extensions[CLOCK] = lambda: LATE
        yield app


@pytest.fixture
def claire(late_app):
    return signed_in(late_app)


def test_an_instant_near_midnight_is_of_the_day_in_the_place(late_app, claire):
    with late_app.app_context():
        assert find_book(db.session, "demo").zone == "Africa/Casablanca"
    new = {"do": "payee", "key": "k", "keeper": "TAMUNT", "name": "Tamunt"}
    new["iban"] = "011 519 0000012050005349 21"
    claire.post(f"{DESK}/wires", new, f"{DESK}/wires")
    assert "from 1\u00a0Dec\u00a02026, 00:30 on" in claire.get(f"{DESK}/wires").text


def test_no_page_about_what_happened_late_tells_the_time_of_the_machine(
    late_app, claire
):
    pledge(late_app, "33.00")
    found = claire.get(f"{PAYMENTS}?amount=33.00").text
    life = claire.get(re.search(rf'href="({PAYMENTS}/[0-9a-f-]+)"', found)[1]).text
    for page in (found, life):
        assert "28\u00a0Nov\u00a02026, 00:30" in page
        assert "23:30" not in page


def test_no_day_is_cut_from_an_instant_without_a_zone():
    cut = re.compile(r"_at\.date\(\)|\.strftime\(")
    found = [path.name for path in APP.rglob("*.py") if cut.search(path.read_text())]
    assert found == []
