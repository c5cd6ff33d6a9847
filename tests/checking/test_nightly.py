"""The nightly check alerts whoever reads the logs: to what is broken or overdrawn."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.checking.commands import KEPT
from app.checking.jobs import check_books
from app.checking.queries import last_seal
from ledger.book.entries import AccountKey, Line
from tests.ledger.small_book import BANK, SmallBook, eur

LOST = """
insert into app.evidence (book_id, sha256, media_type, size_bytes, width, height, look,
  added_at, act_id)
values (:book, sha256('x'), 'image/png', 9, 9, 9, decode(repeat('00', 1024), 'hex'),
  now(), (select min(id) from ledger.act where book_id = :book))
"""


@dataclass
class Context:
    """What the queue gives a job, as far as this one asks."""

    additional_context: dict


@pytest.fixture
def small(fresh_database):
    with Session(fresh_database.engine_app) as session:
        small = SmallBook.open(session, "nightly")
        small.gift("G1", 5000)
        yield small


@pytest.fixture
def check(lender, fresh_database, settings, tmp_path):
    """Check as the worker does, and return what was logged of books."""
    url = fresh_database.app_url
    given = replace(settings, database_url=url, home=tmp_path, log_level="warning")
    with lender.lend(given) as app:

        def run():
            with capture_logs() as logged:
                check_books(Context({"app": app}), 0)
            return [line for line in logged if line["event"].startswith("book.")]

        yield run


def test_a_lost_receipt_is_an_error(small, check):
    small.session.execute(text(LOST), {"book": small.book.id})
    small.session.commit()
    (told,) = check()
    assert (told["log_level"], told["event"]) == ("error", "book.broken")
    assert (told["book"], told["rule"]) == ("nightly", KEPT)
    assert "the original is lost" in told["detail"]
    assert not last_seal(small.session, small.book).is_sound


def test_a_fact_that_took_too_much_is_a_warning(small, check):
    suspense = AccountKey("OP", "suspense", "EUR")
    lines = (
        Line(BANK, "WELL", eur(-10000)),
        Line(suspense, "WELL", eur(10000)),
    )
    small.post("refund_seen", "bank:X:seen", lines)
    small.session.commit()
    told = check()
    assert {(one["log_level"], one["event"]) for one in told} == {
        ("warning", "book.overdrawn")
    }
    assert {one["rule"]: (one["fact"], one["detail"]) for one in told} == {
        "the liquid total of a fund is overdrawn": ("bank:X:seen", "WELL: -50.00 EUR"),
        "a common account is overdrawn": ("bank:X:seen", "bank: -50.00 EUR"),
    }
    assert last_seal(small.session, small.book).is_sound


def test_a_sound_book_is_passed_over_in_silence(small, check):
    small.session.commit()
    assert check() == []
