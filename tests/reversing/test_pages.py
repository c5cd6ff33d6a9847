"""Two persons take an entry back: one proposes with a reason, another approves."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.clock import CLOCK
from app.people.signing_in import limiter
from app.policy.values import Role
from ledger.book.reading import entry_of, list_entries
from ledger.book.reversing import reversal_fact
from ledger.integrity import check_book
from tests.people.fixtures import hashed_in, served, signed_in
from tests.spending.scene import mad, receive

__all__ = ["served", "signed_in"]


@pytest.fixture
def people(app, served, signed_in):
    """Two finance officers, an auditor and an officer of an association."""
    app.extensions[CLOCK] = lambda: datetime(2026, 6, 1, 12, tzinfo=UTC)
    with app.app_context():
        limiter.reset()
    for name in ("Claire", "Anouk"):
        officer = Role.FINANCE_OFFICER
        served.invite(name, officer, password_hash=hashed_in(app))
    served.session.commit()
    yield {name: signed_in(name) for name in ("Claire", "Anouk", "Bennis", "Khadija")}
    del app.extensions[CLOCK]


@pytest.fixture
def entry(served):
    """An entry of 50.00 that was received by mistake."""
    receive(served, mad(50), on=date(2026, 1, 20))
    served.session.commit()
    return list_entries(served.session, served.book)[-1]


def address(entry, act=""):
    return f"/en/entries/{entry.public_id}/reversal{act}"


def propose(visitor, entry, reason="It came twice.", key="once"):
    data = {"key": key, "reason": reason}
    return visitor.post(address(entry, "/proposal"), data, address(entry))


def decide(visitor, entry, say="approve", key="once"):
    data = {"key": key, "say": say}
    return visitor.post(address(entry, "/decision"), data, address(entry))


def reversal_of(served, entry):
    served.session.rollback()
    return entry_of(served.session, served.book, reversal_fact(entry.fact))


def test_one_proposes_and_another_approves(served, people, entry):
    claire, anouk = people["Claire"], people["Anouk"]
    assert address(entry) in claire.get(f"/en/entries/{entry.public_id}").text
    assert "What it gives back" in claire.get(address(entry)).text
    answer = propose(claire, entry)
    assert (answer.status_code, answer.location) == (303, address(entry))
    assert reversal_of(served, entry) is None, "nothing is written yet"
    assert "It came twice." in anouk.get(address(entry)).text
    assert decide(anouk, entry).status_code == 303
    made = reversal_of(served, entry)
    assert made is not None
    assert made.reverses == entry.public_id
    assert "It came twice." in anouk.get(f"/en/entries/{made.public_id}").text
    assert "This entry was taken back." in claire.get(address(entry)).text
    found = check_book(served.session, served.book)
    assert [one for one in found if not one.is_warning] == []


def test_who_proposed_never_approves(served, people, entry):
    claire = people["Claire"]
    propose(claire, entry)
    assert "Somebody else approves it." in claire.get(address(entry)).text
    answer = decide(claire, entry)
    assert answer.status_code == 422
    assert "ask somebody else" in answer.text
    assert reversal_of(served, entry) is None


@pytest.mark.full
def test_a_proposal_may_be_declined_and_made_again(served, people, entry):
    propose(people["Claire"], entry)
    decide(people["Anouk"], entry, say="decline")
    assert reversal_of(served, entry) is None
    assert propose(people["Anouk"], entry, key="again").status_code == 303
    assert decide(people["Claire"], entry).status_code == 303
    assert reversal_of(served, entry) is not None


@pytest.mark.full
def test_who_comes_second_sees_how_far_it_is(served, people, entry):
    propose(people["Claire"], entry)
    assert propose(people["Anouk"], entry, "Also I.").status_code == 303
    assert "Also I." not in people["Anouk"].get(address(entry)).text
    decide(people["Anouk"], entry)
    late = decide(people["Anouk"], entry)
    assert late.status_code == 422
    assert "Somebody has decided on it already." in late.text
    assert len(list_entries(served.session, served.book)) >= 2


@pytest.mark.sampled
@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_reason_is_asked_for_and_what_was_typed_stays(people, entry, reason):
    answer = propose(people["Claire"], entry, reason)
    assert answer.status_code == 422
    assert "Say why, in 500 characters at most." in answer.text
    assert reason.strip() in answer.text


@pytest.mark.full
def test_what_the_book_refuses_is_said_at_once(people, entry):
    propose(people["Claire"], entry)
    decide(people["Anouk"], entry)
    answer = propose(people["Claire"], entry, key="later")
    assert answer.status_code == 422
    assert "taken back already" in answer.text


@pytest.mark.both
def test_an_entry_that_stands_again_leads_to_its_last_reversal(served, people, entry):
    claire, anouk = people["Claire"], people["Anouk"]
    propose(claire, entry)
    decide(anouk, entry)
    made = reversal_of(served, entry)
    propose(claire, made, key="again")
    decide(anouk, made, key="again")
    last = reversal_of(served, made)
    page = claire.get(address(entry)).text
    assert "stands again" in page
    assert address(last) in page
    assert "This entry was taken back." not in page


@pytest.mark.full
def test_what_waits_stands_in_the_menu_and_in_a_list(served, people, entry):
    page = f"/en/books/{served.book.code}/reversals"
    assert "Nothing waits" in people["Anouk"].get(page).text
    propose(people["Claire"], entry)
    assert address(entry) in people["Anouk"].get(page).text


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["Bennis", "Khadija"])
def test_others_find_no_such_page(served, people, entry, name):
    assert people[name].get(address(entry)).status_code == 404
    page = f"/en/books/{served.book.code}/reversals"
    assert people[name].get(page).status_code == 404
    text = people[name].get(f"/en/entries/{entry.public_id}").text
    assert address(entry) not in text
