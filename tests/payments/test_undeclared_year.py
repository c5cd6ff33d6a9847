"""A payment of a year that nobody has declared: it waits, and nothing waits for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count

import pytest

from app.contributing.taking import look_again
from app.extensions import db
from ledger.book.acts import Command, record_act
from ledger.book.registers import declare_fiscal_year
from payments.gateway import AttemptState, UncertainAnswerError
from tests.bank.desk import open_desk
from tests.bank.paper import Paper, Slip, camt
from tests.payments.officer import officer_of
from tests.payments.scenario import Operator

LAST_EVENING = datetime(2027, 12, 31, 20, tzinfo=UTC)
NEXT_MORNING = datetime(2028, 1, 1, 10, tzinfo=UTC)


@pytest.fixture
def new_year(shop):
    """A shop with a payment of the old year, untold, and one of the next."""
    shop.clock.now = LAST_EVENING
    shop.give()
    shop.give(shop.gift("form-2"))
    shop.happen("paid", "form-2", tell=False)
    shop.clock.now = NEXT_MORNING
    shop.happen("paid")
    return shop


def declare(shop):
    with shop.session() as session:
        command = Command("officer", "declare-2028", shop.clock.now)
        act = record_act(session, shop.book.id, command, "declare", {})
        first, last = date(2028, 1, 1), date(2028, 12, 31)
        declare_fiscal_year(session, act, "PASSERELLE", starts_on=first, ends_on=last)
        session.commit()


def states(shop):
    return [shop.attempts(form)[0].state for form in ("form-1", "form-2")]


def test_a_sweep_posts_the_others(new_year):
    swept = new_year.sweep()
    assert states(new_year) == [AttemptState.REDIRECTED, AttemptState.SUCCEEDED]
    assert swept.refused == 1


def test_a_page_whose_answer_was_lost_stops_no_sweep(shop):
    shop.clock.now = NEXT_MORNING
    shop.wire.lose = 99
    with pytest.raises(UncertainAnswerError):
        shop.give()
    shop.wire.lose = 0
    shop.happen("paid", tell=False)
    assert shop.sweep().posted == 0
    declare(shop)
    shop.sweep()
    assert shop.kinds() == ["gift"]


def test_its_message_waits_and_is_tried_again(new_year):
    assert new_year.work() == 1
    assert new_year.notices() == ["new"]


def test_operations_name_the_keeper_until_the_year_is_declared(new_year):
    officer = officer_of(new_year)
    new_year.clock.now = LAST_EVENING - timedelta(days=61)
    assert "no fiscal year" not in officer.get("/en/operations").text
    new_year.clock.now = LAST_EVENING - timedelta(days=40)
    page = officer.get("/en/operations").text
    assert "igoudar period open PASSERELLE" in page
    assert "1\u00a0Jan\u00a02028" in page
    new_year.clock.now = NEXT_MORNING
    assert "igoudar period open PASSERELLE" in officer.get("/en/operations").text
    declare(new_year)
    assert "igoudar period open PASSERELLE" not in officer.get("/en/operations").text


def test_who_asks_the_provider_again_is_told_what_to_declare(new_year):
    officer = officer_of(new_year)
    number = new_year.attempts("form-1")[0].public_id
    page = f"/en/books/{new_year.book.code}/payments/{number}"
    asked = officer.post(page, {"do": "ask"}, page)
    assert "no fiscal year that is declared" in asked.text


def test_a_file_of_the_bank_is_kept_and_told_what_to_declare(new_year):
    officer = officer_of(new_year)
    with new_year.session() as session:
        open_desk(Operator(session, new_year.book, count(1)), count(1))
        session.commit()
    day = NEXT_MORNING.date()
    desk = f"/en/books/{new_year.book.code}/bank"
    sent = {
        "statement": (BytesIO(camt(Paper([Slip(5000, day=day)], day=day))), "a.xml")
    }
    refused = officer.post(f"{desk}/files", sent, desk)
    assert "no fiscal year that is declared" in refused.text
    assert "a.xml" in refused.text
    declare(new_year)
    sent = {
        "statement": (BytesIO(camt(Paper([Slip(5000, day=day)], day=day))), "a.xml")
    }
    assert officer.post(f"{desk}/files", sent, desk).status_code == 303


def test_it_is_posted_once_the_year_is_declared(new_year):
    new_year.work()
    new_year.sweep()
    declare(new_year)
    new_year.sweep()
    new_year.work()
    assert states(new_year) == [AttemptState.SUCCEEDED, AttemptState.SUCCEEDED]
    assert new_year.kinds() == ["gift", "gift"]
    assert new_year.notices() == ["done"]


def test_a_refund_whose_answer_was_lost_stops_no_sweep(till):
    till.clock.now = LAST_EVENING
    for form in ("form-1", "form-2"):
        till.give(till.gift(form))
        till.pay(form)
    till.look()
    till.wire.is_cut = True
    with pytest.raises(UncertainAnswerError):
        till.refund(2000, key="refund-1")
    till.wire.is_cut = False
    till.clock.now = NEXT_MORNING
    till.sweep()
    assert states(till) == [AttemptState.SUCCEEDED, AttemptState.SUCCEEDED]
    declare(till)
    till.sweep()
    assert till.kinds().count("refund") == 1


def test_who_gave_finds_it_waiting(new_year):
    with new_year.app.test_request_context():
        look_again(db.session, new_year.book, "form-1")
    assert states(new_year)[0] is AttemptState.REDIRECTED
