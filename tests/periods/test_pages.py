"""The bookkeeper's pages: the list, what stands in the way, closing and locking."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from app.clock import CLOCK
from app.people.signing_in import limiter
from app.policy.values import Role
from ledger.book.acts import record_act
from ledger.book.charts.files import find_chart
from ledger.book.charts.registers import adopt_chart
from ledger.book.entries import AccountKey
from ledger.book.periods import PeriodState, list_periods
from ledger.book.registers import declare_fiscal_year, open_account
from ledger.book.roles import AccountType
from ledger.integrity import check_book
from tests.people.fixtures import hashed_in, served, signed_in
from tests.periods.steps import the_period
from tests.spending.scene import mad, receive

__all__ = ["served", "signed_in"]

JANUARY = date(2026, 1, 31)


@pytest.fixture
def people(app, served, signed_in):
    """Two finance officers and an auditor, each in a browser of their own."""
    app.extensions[CLOCK] = lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)
    with app.app_context():
        limiter.reset()
    for name in ("Claire", "Anouk"):
        officer = Role.FINANCE_OFFICER
        served.invite(name, officer, password_hash=hashed_in(app))
    served.session.commit()
    yield {name: signed_in(name) for name in ("Claire", "Anouk", "Bennis", "Said")}
    del app.extensions[CLOCK]


def address(served, keeper="ASSOC", ends_on=JANUARY, act=""):
    return f"/en/books/{served.book.code}/periods/{keeper}/{ends_on}{act}"


def close(visitor, served, *, accepted=(), is_sure="y", key="once", **where):
    data = {"key": key, "accepted": list(accepted), "is_sure": is_sure}
    page = f"/en/books/{served.book.code}/periods"
    return visitor.post(address(served, act="/close", **where), data, page)


def lock(visitor, served):
    page = f"/en/books/{served.book.code}/periods"
    return visitor.post(address(served, act="/lock"), {"key": "once"}, page)


def test_the_list_leads_to_the_next_period(served, people):
    text = people["Claire"].get(f"/en/books/{served.book.code}/periods").text
    assert "Nothing is closed yet" in text
    assert "Look at January" in text
    assert address(served) in text


def test_a_period_is_closed_and_locked_by_two_people(served, people):
    claire, anouk = people["Claire"], people["Anouk"]
    page = claire.get(address(served)).text
    assert "Nothing stands in the way." in page
    answer = close(claire, served)
    assert (answer.status_code, answer.location) == (303, address(served))
    page = claire.get(address(served)).text
    assert "Closed by" in page
    assert "Somebody else locks it." in page
    own = lock(claire, served)
    assert own.status_code == 422
    assert "ask somebody else" in own.text
    assert lock(anouk, served).status_code == 303
    assert "Closed by one person and confirmed by another." in (
        claire.get(address(served)).text
    )
    period = the_period(served.session, served.book, JANUARY, "ASSOC")
    assert period.state is PeriodState.LOCKED
    assert check_book(served.session, served.book) == []


@pytest.mark.both
def test_the_end_of_a_closed_year_leads_to_what_the_next_one_starts_with(
    served, people
):
    session, claire = served.session, people["Claire"]
    act = record_act(session, served.book.id, served.command(), "declare", {})
    later = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    declare_fiscal_year(session, act, "ASSOC", **later)
    receive(served, mad(5000))
    session.commit()
    december = date(2026, 12, 31)
    opening = (
        f"/en/books/{served.book.code}/charts?at=2027-01-01&keeper=ASSOC&opening=y"
    )
    assert claire.get(opening).status_code == 422
    for period in list_periods(session, served.book, "ASSOC")[:12]:
        page = claire.get(address(served, ends_on=period.ends_on)).text
        assert "What the next year starts with" not in page
        key = str(period.ends_on)
        done = close(claire, served, key=key, ends_on=period.ends_on)
        assert done.status_code == 303
    page = claire.get(address(served, ends_on=december)).text
    assert "What the next year starts with" in page
    assert opening.replace("&", "&amp;") in page
    shown = claire.get(opening)
    text = shown.text.replace("\u00a0", " ")
    assert "starts with on 1 Jan 2027" in text
    assert "Result brought forward" in text
    assert "75411" not in text
    assert "Income and expense since" not in text
    assert '<input type="hidden" name="keeper" value="ASSOC">' in shown.text
    assert '<select class="in" id="keeper"' not in shown.text


@pytest.mark.full
def test_nothing_is_closed_without_saying_so(served, people):
    answer = close(people["Claire"], served, is_sure="")
    assert answer.status_code == 422
    assert "a closing cannot be undone" in answer.text
    assert the_period(served.session, served.book, JANUARY, "ASSOC").is_open


@pytest.mark.full
def test_a_warning_is_accepted_or_stops(served, people):
    receive(served, mad(50), role="suspense", on=date(2026, 1, 20))
    served.session.commit()
    page = people["Claire"].get(address(served)).text
    assert "Money that nobody has explained" in page
    assert "I accept: Money that nobody has explained" in page
    refused = close(people["Claire"], served)
    assert refused.status_code == 422
    assert "Read each warning" in refused.text
    assert close(people["Claire"], served, accepted=["suspense"]).status_code == 303
    page = people["Claire"].get(address(served)).text
    assert "Accepted at the closing" in page


@pytest.mark.full
def test_an_earlier_open_period_stops(served, people):
    page = people["Claire"].get(address(served, ends_on=date(2026, 2, 28))).text
    assert "An earlier period is open" in page
    answer = close(people["Claire"], served, ends_on=date(2026, 2, 28))
    assert answer.status_code == 422
    assert "mended first" in answer.text


def test_an_account_without_a_number_stops_and_the_remedy_is_told(served, people):
    session = served.session
    act = record_act(session, served.book.id, served.command(), "adopt", {})
    odd = AccountKey("ASSOC", "9999", "MAD")
    open_account(session, act, odd, AccountType.ASSET)
    chart = find_chart("ma-cgnc-association-draft")
    adopt_chart(session, act, "ASSOC", chart, from_on=date(2026, 1, 1))
    receive(served, mad(50), role="9999", on=date(2026, 1, 20))
    session.commit()
    page = people["Claire"].get(address(served)).text
    assert "An account without a number in the chart" in page
    assert "The administrator does it with: igoudar chart number" in page
    assert close(people["Claire"], served).status_code == 422
    assert the_period(session, served.book, JANUARY, "ASSOC").is_open


@pytest.mark.both
def test_a_form_sent_twice_closes_once(served, people):
    for _ in range(2):
        assert close(people["Claire"], served).status_code == 303
    states = [one.state for one in list_periods(served.session, served.book, "ASSOC")]
    assert states.count(PeriodState.CLOSED) == 1


@pytest.mark.full
def test_two_who_close_are_told(served, people):
    assert close(people["Claire"], served).status_code == 303
    answer = close(people["Anouk"], served)
    assert answer.status_code == 422
    assert "closed already" in answer.text


@pytest.mark.sampled
@pytest.mark.parametrize(
    ("name", "may_close", "may_lock"),
    [("Claire", True, True), ("Bennis", False, True), ("Said", False, False)],
)
def test_who_may_close_and_lock(served, people, name, may_close, may_lock):
    page = people[name].get(address(served))
    assert page.status_code == 200
    assert ("Close this period" in page.text) is may_close
    answer = close(people[name], served)
    assert answer.status_code == (303 if may_close else 404)
    close(people["Anouk"], served)
    page = people[name].get(address(served)).text
    assert ("Lock this period" in page) is (may_lock and name != "Claire")


@pytest.mark.full
def test_what_was_learned_later_is_listed(served, people):
    close(people["Claire"], served)
    receive(served, mad(50), on=date(2026, 1, 20))
    served.session.commit()
    page = people["Claire"].get(address(served)).text
    assert "Written on" in page
    assert "/en/entries/" in page
    (row,) = re.findall(r'<td class="num">(.*?)</td>', page)
    assert re.sub("<.*?>", "", row) == "MAD\u00a050.00"


@pytest.mark.both
def test_the_trial_balance_says_what_is_final(served, people):
    receive(served, mad(50), on=date(2026, 1, 20))
    served.session.commit()
    url = f"/en/books/{served.book.code}/trial-balance?at=2026-01-31"
    assert "Provisional" in people["Bennis"].get(url).text
    close(people["Claire"], served)
    text = people["Bennis"].get(url).text
    assert "Final: every period up to this day is closed." in text


@pytest.mark.sampled
@pytest.mark.parametrize("ends_on", ["2026-01-30", "never", "2031-01-31"])
def test_no_such_period_is_not_found(served, people, ends_on):
    assert people["Claire"].get(address(served, ends_on=ends_on)).status_code == 404


def test_no_such_keeper_or_book_is_not_found(served, people):
    assert people["Claire"].get(address(served, keeper="NOBODY")).status_code == 404
    missing = people["Claire"].get("/en/books/none/periods")
    assert missing.status_code == 404
