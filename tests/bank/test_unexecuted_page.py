"""The pages of wires that the bank did not execute, as two officers use them."""

import re
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest

from app.clock import CLOCK
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
from tests.bank.test_status_reports import report
from tests.cash.test_pages import photo
from tests.people.visiting import Visitor

DAY = date(2026, 11, 20)
WIRES, PAGE, TO_DO = f"{DESK}/wires", f"{DESK}/unexecuted", "/en/to-do"
SAID = {"do": "say", "reason": "The file was lost", "word": "spoken", "words": "Ms Ait"}


@pytest.fixture
def lost_app(lender, server, worker, told_story, settings):
    yield from opened(lender, server, f"lost_{worker}", told_story, settings)


@pytest.fixture
def claire(lost_app):
    return signed_in(lost_app)


@pytest.fixture
def said(lost_app):
    return second(lost_app)


def second(app):
    visitor = Visitor(app)
    visitor.sign_in("said@demo.igoudar.example")
    return visitor


@pytest.fixture
def refund(lost_app, claire, said):
    """A refund of 31.00 that went to the bank, and the page of its request."""
    reference, _page = pledge(lost_app, "71.00")
    lost_app.paper = Paper([Slip(7100, f"don {reference}", DAY)], day=DAY)
    send(claire, camt(lost_app.paper))
    with lost_app.app_context():
        book, gift = find_book(db.session, "demo"), last_gift()
        key = Command(GIVER, "account", NOW - timedelta(days=4))
        to = Party("Amina A.", OTHER)
        write_giver_account(db.session, book, key, f"giver-{gift.code}", to)
        wanted = Asked("once", Money(3100, "EUR"))
        made = ask_refund(db.session, book, Witness(GIVER, NOW), gift, wanted)
        db.session.commit()
        address = f"/en/refunds/{made.public_id}"
    claire.post(address, {"decision": "wire", "amount": "31"}, address)
    release(said)
    return address


def release(visitor):
    number = re.search(r'name="order" value="(\d+)"', visitor.get(WIRES).text)[1]
    form = {"do": "release", "order": number, "scheme": "sepa", "key": f"r{number}"}
    assert visitor.post(WIRES, form, WIRES).status_code == 303


def say(visitor, **more):
    page = visitor.get(PAGE).text
    order = re.search(r'name="order" value="(\d+)"', page)[1]
    return visitor.post(PAGE, {**SAID, "order": order, "key": "k", **more}, PAGE)


def decide(visitor, what, key="d"):
    page = visitor.get(PAGE).text
    number = re.search(r'name="ruling" value="(\d+)"', page)[1]
    form = {"do": what, "ruling": number, "key": key}
    return visitor.post(PAGE, form, PAGE)


@pytest.mark.both
def test_two_officers_end_a_wire_and_its_refund_is_ordered_anew(
    lost_app, claire, said, refund
):
    assert "nothing is on its way" not in claire.get(refund).text
    done = say(claire, evidence=photo("letter.jpg"))
    assert "Said: another officer" in claire.get(done.location).text
    mine = claire.get(PAGE).text
    assert "You said so; another officer confirms." in mine
    assert 'value="confirm"' not in mine
    assert decide(claire, "confirm").status_code == 422
    assert "Confirm that the bank did not execute one wire" in said.get(TO_DO).text
    theirs = said.get(PAGE).text
    paper = re.search(r'<a href="(/evidence/[^"]+)"', theirs)[1]
    assert said.get(paper).status_code == 200
    assert "The file was lost" in theirs
    done = decide(said, "confirm")
    assert "is free again" in said.get(done.location).text
    assert "Every released wire was seen" in said.get(PAGE).text
    assert "not executed" in claire.get(WIRES).text
    assert "Confirm that" not in said.get(TO_DO).text
    page = claire.get(refund).text
    assert "nothing is on its way" in page
    assert claire.post(refund, {"decision": "again"}, refund).status_code == 303
    assert "nothing is on its way" not in claire.get(refund).text
    assert claire.post(refund, {"decision": "again"}, refund).status_code == 422
    release(said)
    late(lost_app, claire)


def late(app, claire):
    """The bank executes the first wire after all: the desk names it."""
    code = re.findall(r'<th scope="row">(IGR-[0-9A-F]+)', claire.get(WIRES).text)[-1]
    send(claire, camt(app.paper.after(Slip(-3100, code, DAY), day=DAY)))
    waiting = claire.get(f"{DESK}/waiting").text
    assert f"A wire that was said not to be executed · <bdi>{code}" in waiting
    assert "Only if the bank did it after all." in waiting
    line = re.search(r'id="line-(\d+)"', waiting)[1]
    first = waiting.split("said not to be executed</span>")[1]
    order = re.search(r'name="order" value="(\d+)"', first)[1]
    form, path = {"say": "wire", "order": order}, f"{DESK}/waiting/{line}"
    refused = claire.post(path, form, f"{DESK}/waiting")
    assert "is ordered anew" in refused.text
    operations = claire.get("/en/operations").text
    assert re.search(f"Transfer \\W?{code}\\W? left, though two", operations)


@pytest.mark.full
@pytest.mark.usefixtures("refund")
@pytest.mark.parametrize(
    ("wrong", "said_to_them"),
    [
        ({"reason": " "}, "Write what happened"),
        ({"words": ""}, "Write what the bank says"),
        ({"word": "maybe"}, "Say whether the bank told you"),
        ({"word": "none"}, "The bank may still execute it"),
        ({"order": "999"}, "Choose wires that are with the bank"),
        ({"order": "9" * 30}, "Choose wires that are with the bank"),
        ({"reason": "\u202e"}, "Write what happened"),
        ({"evidence": (BytesIO(b"no picture"), "x.jpg")}, "x.jpg"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(claire, wrong, said_to_them):
    refused = say(claire, **wrong)
    assert (refused.status_code, said_to_them in refused.text) == (422, True)
    assert "Said, and not confirmed" not in refused.text


@pytest.mark.full
@pytest.mark.usefixtures("refund")
def test_a_wire_that_is_not_seen_is_told_after_its_days(lost_app, claire, said):
    assert "Released and not seen" not in said.get(TO_DO).text
    assert "Released and not seen" not in claire.get(WIRES).text
    assert "may still be executed until" in claire.get(PAGE).text
    later = datetime.now(NOW.tzinfo) + timedelta(days=9)
    lost_app.extensions[CLOCK] = lambda: later
    said = second(lost_app)
    assert "One wire was released and is not seen at the bank" in said.get(TO_DO).text
    listed = said.get(WIRES).text
    assert "Released and not seen at the bank" in listed
    assert "bank days ago" in listed
    assert "should have been seen" in said.get(PAGE).text
    refused = say(said, word="none")
    assert "The statements do not reach far enough" in refused.text


@pytest.mark.full
@pytest.mark.usefixtures("refund")
def test_the_banks_report_is_sent_at_the_desk(claire, said):
    file = re.search(r'href="([^"]+/wires/files/\d+)"', claire.get(WIRES).text)[1]
    message = re.search(rb"<MsgId>([^<]+)</MsgId>", claire.get(file).data)[1].decode()
    done = send(claire, report(message, group="RJCT", reason="FF01"), name="r.xml")
    assert "Another officer confirms that it was not" in claire.get(done.location).text
    assert "RJCT FF01" in said.get(PAGE).text
    again = send(said, report(message, group="RJCT", reason="DUPL"), name="d.xml")
    assert "that refuses no wire" in said.get(again.location).text
    others = send(claire, report("IG-0-0", group="RJCT"), name="o.xml")
    assert others.status_code == 422


@pytest.mark.full
@pytest.mark.usefixtures("refund")
def test_another_officer_may_disagree(claire, said):
    say(claire)
    done = decide(said, "drop")
    assert "wait at the bank as before" in said.get(done.location).text
    assert "with the bank" in claire.get(WIRES).text
