"""A bank that shows the same cash again: the officer is told what is there already."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.banking.receiving import Sent, receive_file
from app.policy.values import Role
from ledger.book.acts import record_act
from ledger.book.reading import entries_by_id
from ledger.book.reversing import reverse
from payments.bank.accounts import OurAccount, open_account
from payments.bank.reconciling import standings
from payments.cash.depositing import list_deposits
from payments.tables import movement
from tests.bank.paper import MOROCCAN, Paper, Slip, camt
from tests.cash.test_pages import (
    BANK,
    _noon,
    box,
    brahim,
    carry,
    khadija,
    photo,
)
from tests.people.fixtures import served, signed_in
from tests.spending.scene import NOON

__all__ = ["_noon", "box", "brahim", "khadija", "served", "signed_in"]
TODAY = NOON.date()
AGAIN = "A line of the bank has shown it before."
CONFIRMED = "An officer confirmed it by the bank’s slip."


@pytest.fixture
def carried(served, khadija, brahim, box):
    """200 MAD that Khadija carried to a bank, by slip V-12."""
    carry(served, khadija, brahim, box, "V-12")
    return box


@pytest.fixture
def claire(served, signed_in):
    password = served.people["Khadija"].password
    served.invite("Claire", Role.FINANCE_OFFICER, password_hash=password)
    served.session.commit()
    return signed_in("Claire")


def bank_shows(served, number, before=0):
    """Let the bank show 200.00 by that slip, the so-many-th time."""
    session, book = served.session, served.book
    act = record_act(session, book.id, served.command(), "open_bank_account", {})
    open_account(session, act, OurAccount(MOROCCAN, "Assoc", "", BANK))
    day = TODAY - timedelta(days=before)
    slips = [Slip(20000, f"VERSEMENT V12 NO {number}", day, ref=f"R{number}")]
    opening = 100_000 + 20_000 * (number - 1)
    more = {"number": str(number), "opening": opening, "day": day}
    paper = Paper(slips, account=MOROCCAN, currency="MAD", **more)
    receive_file(session, book, "person:fin", NOON, Sent(f"{number}.xml", camt(paper)))
    session.commit()


def waiting(claire, served):
    return " ".join(
        claire.get(f"/en/books/{served.book.code}/bank/waiting").text.split()
    )


@pytest.mark.usefixtures("carried")
def test_a_slip_that_the_bank_shows_again_is_named_with_its_entry(served, claire):
    bank_shows(served, 1, before=1)
    assert "Nothing waits" in waiting(claire, served)
    bank_shows(served, 2)
    page = waiting(claire, served)
    assert "Cash carried to the bank, slip V-12 is in the account since" in page
    assert (AGAIN in page, CONFIRMED in page) == (True, False)
    assert "In the account already" in page
    assert "No reference that we know" not in page
    entry = page.partition(AGAIN)[2].partition('href="')[2].partition('"')[0]
    assert "200.00" in claire.get(entry).text


def test_cash_that_an_officer_confirmed_is_named_when_the_bank_shows_it(
    served, claire, brahim, carried
):
    (found,) = list_deposits(served.session, served.book, "ASSOC", 9)
    form = {"key": "k", "evidence": photo("slip.jpg")}
    path = f"/en/cash/deposits/{found.public_id}/arrival"
    assert brahim.post(path, form, carried).status_code == 303
    bank_shows(served, 1)
    page = waiting(claire, served)
    assert (AGAIN in page, CONFIRMED in page) == (False, True)
    taken_back(served, found)
    page = waiting(claire, served)
    assert (CONFIRMED in page, "Cash carried to the bank, slip V-12" in page) == (
        False,
        True,
    )
    (standing,) = standings(served.session, served.book)
    assert (standing.under_way, standing.difference.minor) == (0, 0)
    line = re.search(r'id="line-(\d+)"', page)[1]
    form = {"say": "payout", "provider": "cash", "payout": "V-12"}
    desk = f"/en/books/{served.book.code}/bank/waiting"
    told = claire.post(f"{desk}/{line}", form, desk)
    assert "the cash is in the account" in claire.get(told.location).text
    assert list_deposits(served.session, served.book, "ASSOC", 9)[0].has_arrived


def taken_back(served, deposit):
    """Reverse the entry by which an officer confirmed a deposit."""
    session, book = served.session, served.book
    named = movement.c.book_id == book.id, movement.c.payment == deposit.slip
    query = select(movement.c.entry_id).where(*named, movement.c.type == "receipt")
    numbers = session.scalars(query.order_by(movement.c.id)).all()
    act = record_act(session, book.id, served.command(), "take_back", {})
    fact = entries_by_id(session, book, numbers)[numbers[0]].fact
    reverse(session, act, fact, on=TODAY)
    session.commit()
