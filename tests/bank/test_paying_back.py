"""Case 38 by wire: what is owed to a giver goes back to an account that they name."""

from datetime import date

import pytest

from ledger.money import Money
from payments.bank.giver_accounts import (
    erase_giver_accounts,
    giver_account,
    write_giver_account,
)
from payments.bank.orders import WireRefusedError
from payments.bank.payees import Scheme
from payments.bank.paying_back import Payback, order_payback
from payments.bank.releases import cancel_wire, order_file
from payments.bank.wire_list import WireState, list_wires
from payments.formats.pain001 import Party
from payments.refunds import RefundRefusedError, refundable
from payments.settling import standing
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, OTHER, Paper, Slip
from tests.bank.test_wires import LATER, command, release


@pytest.fixture
def given(desk):
    """A desk at which a gift of 50.00 came by wire, and its giver named an account."""
    desk.pledged = desk.pledge(5000)
    desk.paper = Paper([Slip(5000, desk.pledged.remote_id)])
    desk.send(desk.paper)
    desk.party = desk.again(desk.pledged).purpose.party
    to = Party("Amina A.", OTHER)
    key = command("account", "giver", NOW)
    write_giver_account(desk.session, desk.book, key, desk.party, to)
    desk.session.commit()
    return desk


def order(desk, cents=5000, key="request:1", at=LATER):
    to = giver_account(desk.session, desk.book, desk.party)
    attempt = desk.again(desk.pledged)
    new = Payback(key, attempt, Money(cents, "EUR"), to, "Your gift comes back")
    asked = command(f"payback:{key}", at=at)
    account = desk.account(FRENCH)
    made = order_payback(desk.session, desk.book, asked, account, new)
    desk.session.commit()
    return made


def code(desk):
    return list_wires(desk.session, desk.book, 9)[0].code


def left(desk):
    return refundable(desk.session, desk.book, desk.again(desk.pledged)).minor


def test_case_38_a_gift_that_came_by_wire_goes_back_by_wire(given):
    number = order(given)
    assert order(given) == number
    file = release(given, [number], Scheme.SEPA)
    assert OTHER.encode() in order_file(given.session, given.book, file)[1]
    assert left(given) == 0
    given.send(given.paper.after(Slip(-5000, code(given)), day=date(2026, 3, 1)))
    assert given.kinds() == ["gift", "refund"]
    assert given.balances() == {}
    attempt = given.again(given.pledged)
    assert standing(given.session, given.book, attempt).value == "refunded"
    assert given.check() == []


@pytest.mark.both
def test_case_38_a_wire_that_comes_back_is_owed_and_paid_again(given):
    release(given, [order(given)], Scheme.SEPA)
    out = given.paper.after(Slip(-5000, code(given)), day=date(2026, 3, 1))
    given.send(out)
    back = out.after(Slip(5000, code(given)), day=date(2026, 3, 2))
    given.send(back)
    assert given.balances() == {"bank P1": 5000, "owed P1": -5000}
    assert list_wires(given.session, given.book, 9)[0].state is WireState.RETURNED
    release(given, [order(given, key="request:2")], Scheme.SEPA)
    given.send(back.after(Slip(-5000, code(given)), day=date(2026, 3, 2)))
    assert given.balances() == {}
    assert given.kinds() == ["gift", "refund", "refund_returned", "refund"]


def test_case_38_a_payback_needs_two_persons_a_wait_and_what_is_left(given):
    with pytest.raises(WireRefusedError) as refused:
        order(given, at=NOW)
    assert refused.value.code == "cooling"
    given.session.rollback()
    with pytest.raises(RefundRefusedError):
        order(given, cents=5001)
    given.session.rollback()
    number = order(given)
    with pytest.raises(WireRefusedError) as refused:
        release(given, [number], Scheme.SEPA, actor="person:a")
    assert refused.value.code == "same_person"
    given.session.rollback()
    cancel_wire(given.session, given.book, command("cancel"), number)
    assert left(given) == 5000


def test_case_71_the_account_of_an_erased_giver_is_gone(given):
    number = order(given)
    erase_giver_accounts(given.session, given.book, given.party, LATER)
    given.session.commit()
    assert giver_account(given.session, given.book, given.party) is None
    with pytest.raises(WireRefusedError) as refused:
        release(given, [number], Scheme.SEPA)
    assert refused.value.code == "payee"
