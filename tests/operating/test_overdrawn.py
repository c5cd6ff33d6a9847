"""The operator's page lists what facts left below nothing, as long as it lasts."""

import html
import re
from datetime import date

import pytest

from app.operating.words import OVERDRAWN_WORDS
from app.policy.values import Role
from ledger.book.acts import record_act
from ledger.book.entries import AccountKey, DraftEntry, Line
from ledger.book.journal import post
from ledger.book.kinds import EntryKind
from ledger.book.overdrawn import Guard
from tests.people.fixtures import hashed_in, served, signed_in
from tests.spending.scene import mad, receive

__all__ = ["served", "signed_in"]
NOTE = re.compile(r'<div class="note bad">.*?</div></div>', re.DOTALL)
LINK = re.compile(r'href="([^"]+)"')


@pytest.fixture
def claire(app, served, signed_in):
    served.invite("Claire", Role.FINANCE_OFFICER, password_hash=hashed_in(app))
    served.session.commit()
    return signed_in("Claire")


def take(served, amount):
    """What the bank says was taken from the project, more than it has."""
    act = record_act(served.session, served.book.id, served.command(), "see_fee", {})
    bank, cost = (AccountKey("ASSOC", code, "MAD") for code in ("local_bank", "use"))
    lines = (Line(cost, "P1", amount), Line(bank, "P1", -amount))
    draft = DraftEntry(EntryKind.OPERATING_COST, "bank:fee", date(2026, 5, 2), lines)
    post(served.session, act, draft)
    served.session.commit()


def notes(visitor):
    page = visitor.get("/en/operations").text
    return [html.unescape(one) for one in NOTE.findall(page)]


def test_a_fund_that_facts_took_below_nothing_is_listed_until_it_is_made_good(
    served, claire
):
    assert notes(claire) == []
    take(served, mad(1250))
    (note,) = notes(claire)
    assert "A fund has spent more than it has" in note
    assert "−MAD\N{NO-BREAK SPACE}250.00" in re.sub(r"<[^>]*>", "", note)
    address = LINK.search(note)[1]
    account = claire.get(address)
    assert account.status_code == 200
    assert "Cost of the operator" in account.text
    receive(served, mad(250))
    served.session.commit()
    assert notes(claire) == []


def test_every_guard_has_words():
    assert set(OVERDRAWN_WORDS) == set(Guard)
