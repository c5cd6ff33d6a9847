"""Whoever signs in is told what they hold, where, and what it is for."""

from app.policy.values import Role
from ledger.book.funds import list_funds
from tests.people.visiting import Visitor


def test_a_role_without_a_desk_leads_to_its_own_page(app, served):
    fund = {f.code: f.id for f in list_funds(served.session, served.book)}["P1"]
    password = served.people["Khadija"].password
    served.invite("Ijja", Role.TRUST_COMMITTEE, password_hash=password, fund_id=fund)
    served.session.commit()
    visitor = Visitor(app)
    visitor.sign_in(served.people["Ijja"].email)
    entered = visitor.get("/en/enter")
    assert entered.location.endswith("/en/roles")
    page = visitor.get("/en/roles").text
    assert "Trust committee" in page
    assert "original receipts" in page
    assert f"/en/projects/water-{served.book.code}" in page


def test_a_visitor_signs_in_first(app):
    answer = Visitor(app).get("/fr/roles")
    assert (answer.status_code, answer.location) == (
        303,
        "/fr/login?next=/fr/roles",
    )


def test_an_auditor_reads_until_when(signed_in):
    page = signed_in("Bennis").get("/en/roles").text
    assert "Auditor" in page
    assert "Until" in page
