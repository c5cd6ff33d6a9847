"""A gift that a person told by hand goes back by wire: in part, whole, never more."""

from datetime import date

import pytest

from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocating import give_to_fund, give_to_pledge
from payments.bank.giver_accounts import giver_account, write_giver_account
from payments.bank.payees import Scheme
from payments.bank.paying_back import Payback, order_payback
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import list_wires
from payments.formats.pain001 import Party
from payments.purposes import Purpose
from payments.refunds import RefundRefusedError, refundable
from payments.settling import standing
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, OTHER, Paper, Slip
from tests.bank.test_wires import command, release

WITNESS = Witness("person:fin", NOW)


def eur(cents):
    return Money(cents, "EUR")


def tell(desk, pledge, cents):
    """Tell the oldest line that waits to be a pledge, or a part of it."""
    line = waiting_lines(desk.session, desk.book, 9)[0].movement_id
    given = (pledge, eur(cents))
    posted = give_to_pledge(desk.session, desk.book, WITNESS, line, given)
    desk.session.commit()
    return posted


def send(desk, *slips):
    desk.paper = desk.paper.after(*slips) if hasattr(desk, "paper") else Paper(slips)
    desk.send(desk.paper)


def pay_back(desk, pledge, cents):
    """Order, release and show the payback of a pledge."""
    attempt, name = desk.again(pledge), f"back:{pledge.id}:{cents}:{len(desk.kinds())}"
    party = attempt.purpose.party
    if giver_account(desk.session, desk.book, party) is None:
        to, key = Party("Amina A.", OTHER), command(f"account:{party}", "giver", NOW)
        write_giver_account(desk.session, desk.book, key, party, to)
    to = giver_account(desk.session, desk.book, party)
    new = Payback(name, attempt, eur(cents), to, "Your gift comes back")
    account = desk.account(FRENCH)
    number = order_payback(desk.session, desk.book, command(name), account, new)
    desk.session.commit()
    release(desk, [number], Scheme.SEPA)
    code = list_wires(desk.session, desk.book, 1)[0].code
    send(desk, Slip(-cents, code, day=date(2026, 3, 1)))


def left(desk, pledge):
    return refundable(desk.session, desk.book, desk.again(pledge)).minor


def stands(desk, pledge):
    return standing(desk.session, desk.book, desk.again(pledge)).value


def test_a_gift_told_by_hand_goes_back_in_part_and_whole(desk):
    pledge = desk.pledge(5000)
    send(desk, Slip(5000, "pour le puits"))
    tell(desk, pledge, 5000)
    assert (left(desk, pledge), stands(desk, pledge)) == (5000, "received")
    pay_back(desk, pledge, 2000)
    assert (left(desk, pledge), stands(desk, pledge)) == (3000, "part_refunded")
    with pytest.raises(RefundRefusedError):
        pay_back(desk, pledge, 3001)
    desk.session.rollback()
    pay_back(desk, pledge, 3000)
    assert (left(desk, pledge), stands(desk, pledge)) == (0, "refunded")
    with pytest.raises(RefundRefusedError):
        pay_back(desk, pledge, 1)
    desk.session.rollback()
    assert desk.balances() == {}
    assert desk.check() == []


@pytest.mark.both
def test_each_pledge_of_a_line_told_for_two_goes_back_by_itself(desk):
    one, two = desk.pledge(3000), desk.pledge(2000, "P2")
    send(desk, Slip(5000, f"{one.remote_id} {two.remote_id}"))
    tell(desk, one, 3000)
    tell(desk, two, 2000)
    pay_back(desk, two, 2000)
    assert (left(desk, one), left(desk, two)) == (3000, 0)
    assert desk.balances() == {"bank P1": 3000, "source.gift P1": -3000}
    pay_back(desk, one, 3000)
    assert desk.balances() == {}
    assert desk.check() == []


def in_two_wires(desk):
    pledge = desk.pledge(5000)
    send(desk, Slip(2000, "puits"), Slip(3000, "puits, suite"))
    tell(desk, pledge, 2000)
    tell(desk, pledge, 3000)
    return pledge


@pytest.mark.both
@pytest.mark.sampled
@pytest.mark.parametrize("parts", [(5000,), (2500, 2500), (3000, 2000), (1000, 4000)])
def test_what_came_in_two_wires_goes_back_however_it_is_asked(desk, parts):
    pledge = in_two_wires(desk)
    for cents in parts:
        pay_back(desk, pledge, cents)
    assert desk.balances() == {}
    assert (left(desk, pledge), stands(desk, pledge)) == (0, "refunded")
    assert set(desk.kinds()) == {"unexplained", "gift", "refund"}
    assert desk.alerts() == ["unmatched", "unmatched"]
    assert desk.check() == []


@pytest.mark.both
def test_what_came_back_of_a_payback_is_owed_and_goes_out_again(desk):
    pledge = in_two_wires(desk)
    pay_back(desk, pledge, 5000)
    code = list_wires(desk.session, desk.book, 1)[0].code
    send(desk, Slip(5000, code, day=date(2026, 3, 2)))
    assert desk.balances() == {"bank P1": 5000, "owed P1": -5000}
    pay_back(desk, pledge, 2000)
    pay_back(desk, pledge, 3000)
    assert desk.balances() == {}
    assert desk.check() == []


def test_a_line_told_by_hand_that_the_bank_takes_back_leaves_the_gifts(desk):
    pledge = desk.pledge(3000)
    send(desk, Slip(5000, "puits", ref="B1"))
    tell(desk, pledge, 3000)
    line = waiting_lines(desk.session, desk.book, 9)[0].movement_id
    given = (Purpose("P2", "gift-x", "giver-x"), eur(1500))
    give_to_fund(desk.session, desk.book, WITNESS, line, given)
    desk.session.commit()
    send(desk, Slip(-5000, "annulation", ref="B1", is_reversal=True))
    assert desk.balances() == {}
    assert (left(desk, pledge), stands(desk, pledge)) == (0, "returned")
    assert desk.check() == []


@pytest.mark.both
def test_a_wire_beside_a_matched_one_is_a_part_of_its_own(desk):
    pledge = desk.pledge(5000)
    send(desk, Slip(5000, pledge.remote_id), Slip(700, "un peu plus"))
    tell(desk, pledge, 700)
    assert left(desk, pledge) == 5700
    pay_back(desk, pledge, 5200)
    assert desk.balances() == {"bank P1": 500, "source.gift P1": -500}
    assert desk.check() == []


@pytest.mark.both
def test_what_was_paid_twice_and_told_for_another_is_the_others(desk):
    one, two = desk.pledge(5000), desk.pledge(5000, "P2")
    send(desk, Slip(5000, one.remote_id, ref="B1"), Slip(5000, one.remote_id, ref="B2"))
    assert left(desk, one) == 10000
    tell(desk, two, 5000)
    assert (left(desk, one), left(desk, two)) == (5000, 5000)
    pay_back(desk, one, 5000)
    pay_back(desk, two, 5000)
    assert desk.balances() == {}
    assert desk.check() == []
