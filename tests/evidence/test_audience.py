"""A copy is shown to everyone later on by somebody else, or hidden for good."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from app.clock import CLOCK
from app.evidence.audience import hide_evidence
from app.evidence.queries import find_evidence
from ledger.book.acts import Command
from tests.people.fixtures import served, signed_in
from tests.people.visiting import Visitor
from tests.spending.scene import NOON
from tests.spending.test_commands import approve, report

__all__ = ["served", "signed_in"]


@pytest.fixture(autouse=True)
def _noon(app):
    app.extensions[CLOCK] = lambda: NOON
    yield
    del app.extensions[CLOCK]


@pytest.fixture
def receipt(served):
    """The address of a receipt behind an approved expense that is kept private."""
    expense = report(served, spent_on=date(2026, 5, 3))
    approve(served, expense, is_cleared=False)
    served.session.commit()
    public_id = served.session.scalar(
        text(
            "select e.public_id from app.evidence e join app.expense_evidence x"
            " on (x.book_id, x.evidence_id) = (e.book_id, e.id)"
            " where x.expense_id = :id"
        ),
        {"id": expense.id},
    )
    served.session.rollback()
    return f"/en/evidence/{public_id}"


def decide(visitor, receipt, **answers):
    return visitor.post(f"{receipt}/audience", answers)


def seen_by_all(app, receipt):
    return Visitor(app).get(receipt).status_code == 200


@pytest.mark.full
def test_another_officer_shows_it_later_and_everyone_sees_it(app, signed_in, receipt):
    brahim = signed_in("Brahim")
    assert not seen_by_all(app, receipt)
    assert "Only officers and the auditor see it." in brahim.get(receipt).text
    shown = decide(brahim, receipt, decision="show", looked="yes")
    assert shown.status_code == 303
    assert seen_by_all(app, receipt)
    again = decide(brahim, receipt, decision="show", looked="yes")
    assert again.status_code == 303


@pytest.mark.full
def test_nobody_shows_what_they_did_not_look_at(app, signed_in, receipt):
    answer = decide(signed_in("Brahim"), receipt, decision="show")
    assert answer.status_code == 422
    assert "tick the box" in answer.text
    assert not seen_by_all(app, receipt)


def test_what_turns_out_private_is_hidden_for_good(app, signed_in, receipt):
    brahim = signed_in("Brahim")
    decide(brahim, receipt, decision="show", looked="yes")
    without = decide(brahim, receipt, decision="hide", reason=" ")
    assert without.status_code == 422
    assert seen_by_all(app, receipt)
    hidden = decide(brahim, receipt, decision="hide", reason="A telephone number")
    assert hidden.status_code == 303
    assert not seen_by_all(app, receipt)
    assert "it stays hidden" in brahim.get(receipt).text
    again = decide(brahim, receipt, decision="show", looked="yes")
    assert again.status_code == 422
    assert "Hand in" in again.text
    assert not seen_by_all(app, receipt)


@pytest.mark.full
def test_signs_that_cannot_be_printed_are_taken_out_and_the_words_kept(
    signed_in, receipt
):
    brahim = signed_in("Brahim")
    decide(brahim, receipt, decision="show", looked="yes")
    answer = decide(brahim, receipt, decision="hide", reason="A\u202e number")
    assert answer.status_code == 422
    assert "A number" in answer.text


def test_who_handed_it_in_does_not_show_it(app, served, signed_in):
    """The manager of the territory may, but not with a file of their own."""
    photo = served.photo("Said", total="77.00")
    own = f"/en/evidence/{photo.public_id}"
    expense = report(
        served, "Said", photo=False, evidence=(photo.id,), spent_on=date(2026, 5, 4)
    )
    approve(served, expense, is_cleared=False)
    served.session.commit()
    answer = decide(signed_in("Said"), own, decision="show", looked="yes")
    assert answer.status_code == 422
    assert "You handed this file in" in answer.text
    assert not seen_by_all(app, own)


@pytest.mark.full
def test_who_hides_at_the_same_instant_finds_it_hidden(served, signed_in, receipt):
    brahim = signed_in("Brahim")
    decide(brahim, receipt, decision="show", looked="yes")
    public_id = UUID(receipt.rpartition("/")[2])
    seen_before = find_evidence(served.session, public_id)
    served.session.rollback()
    first = decide(brahim, receipt, decision="hide", reason="A telephone number")
    assert first.status_code == 303
    second = Command("person-second", f"hide:{public_id}", NOON)
    hide_evidence(served.session, seen_before, second, person_id=1, reason="A name")
    served.session.rollback()
