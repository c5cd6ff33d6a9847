"""A refund of a wire, for whoever decides on it, and for whoever must know of it."""

from datetime import date

import pytest

from app.extensions import db
from app.refunds.commands import GIVER, Asked, ask_refund
from ledger.book.acts import Command
from ledger.book.books import find_book
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.giver_accounts import write_giver_account
from payments.formats.pain001 import Party
from tests.bank.paper import OTHER, Paper, Slip, camt
from tests.bank.test_pages import (
    DESK,
    NOW,
    last_gift,
    opened,
    pledge,
    send,
    signed_in,
)
from tests.people.visiting import Visitor

DAY = date(2026, 11, 20)
TO_DO = "/en/to-do"


@pytest.fixture
def back_app(lender, server, worker, told_story, settings):
    yield from opened(lender, server, f"refund_page_{worker}", told_story, settings)


@pytest.fixture
def claire(back_app):
    return signed_in(back_app)


def asked(app, claire, *, has_account):
    """Let a giver ask for a wire back; return the page of the request."""
    reference, _page = pledge(app, "71.00")
    send(claire, camt(Paper([Slip(7100, f"don {reference}", DAY)], day=DAY)))
    with app.app_context():
        book, gift = find_book(db.session, "demo"), last_gift()
        if has_account:
            key = Command(GIVER, "account", NOW)
            to = Party("Amina A.", OTHER)
            write_giver_account(db.session, book, key, f"giver-{gift.code}", to)
        wanted = Asked("once", Money(3100, "EUR"))
        made = ask_refund(db.session, book, Witness(GIVER, NOW), gift, wanted)
        db.session.commit()
        return f"/en/refunds/{made.public_id}"


def test_a_wire_cannot_be_ordered_back_while_the_givers_account_is_new(
    back_app, claire
):
    address = asked(back_app, claire, has_account=True)
    page = claire.get(address).text
    assert 'value="wire"' not in page
    assert "a transfer to it can be ordered from" in page
    assert "Amina A." in page
    assert "to the account below" in page
    assert "None is named yet" not in page
    assert "The provider keeps its fee" not in page
    pressed = claire.post(address, {"decision": "wire", "amount": "31"}, address)
    assert (pressed.status_code, "The giver’s account is new" in pressed.text) == (
        422,
        True,
    )


def test_what_was_typed_about_a_refund_stays_where_it_is_refused(back_app, claire):
    address = asked(back_app, claire, has_account=False)
    for wrong in ("1,5,0", "99.99"):
        typed = {"decision": "approve", "amount": wrong, "why": "She called again"}
        refused = claire.post(address, typed, address)
        assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
        assert f'value="{wrong}"' in refused.text
        assert ">She called again</textarea>" in refused.text
    missing = claire.post(address, {"decision": "decline", "why": " "}, address)
    assert "Say why" in missing.text


def test_a_wire_without_an_account_says_that_none_is_named(back_app, claire):
    page = claire.get(asked(back_app, claire, has_account=False)).text
    assert "None is named yet" in page
    assert 'value="wire"' not in page


def test_a_refund_that_waits_is_told_to_whoever_may_decide(back_app, claire):
    said = Visitor(back_app)
    said.sign_in("said@demo.igoudar.example")
    search = "/en/books/demo/payments?state=refunding&amount=71.00"
    assert "Decide on a refund" not in said.get(TO_DO).text
    assert "/en/refunds" in said.get(DESK).text
    address = asked(back_app, claire, has_account=True)
    assert address in said.get(TO_DO).text
    assert "71.00" in claire.get(search).text.split("<ul")[-1]
    decline = {"decision": "decline", "why": "Called back: it stays."}
    said.post(address, decline, address)
    assert address not in said.get(TO_DO).text


def test_what_was_typed_for_a_giver_stays_where_it_is_refused(claire):
    form = {"reference": "no reference", "amount": "12", "reason": "she called"}
    refused = claire.post("/en/refunds", form, DESK)
    assert refused.status_code == 422
    for typed in form.values():
        assert typed in refused.text
