"""A wire back to a giver whose code the bank lost: a person tells the line."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from ledger.book.reversing import reverse
from ledger.money import Money
from payments.attempts import Witness
from payments.bank import tables
from payments.bank.allocation_errors import (
    OtherAmountError,
    ShownAlreadyError,
    WireKindError,
)
from payments.bank.payees import Scheme
from payments.bank.telling import tell_payback, tell_wire
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import WireState, list_wires
from payments.bank.wires_seen import find_order
from payments.settling import standing
from tests.bank.desk import NOW
from tests.bank.paper import Slip
from tests.bank.test_paying_back import code, given, left, order
from tests.bank.test_wires import release

__all__ = ["given"]
WITNESS = Witness("person:fin", NOW)


@pytest.fixture
def lost(given):
    """A payback that the bank shows without its code."""
    given.number = order(given)
    release(given, [given.number], Scheme.SEPA)
    given.paper = given.paper.after(Slip(-5000, "virement"), day=date(2026, 3, 1))
    given.send(given.paper)
    assert given.kinds() == ["gift", "unexplained"]
    return given


def wire(desk):
    return find_order(desk.session, desk.book, desk.number)


def line(desk):
    return waiting_lines(desk.session, desk.book, 9)[0].movement_id


def tell(desk):
    return tell_payback(desk.session, desk.book, WITNESS, line(desk), wire(desk))


def stands(desk):
    return standing(desk.session, desk.book, desk.again(desk.pledged)).value


def test_a_line_without_its_code_is_told_to_be_the_payback(lost):
    tell(lost)
    assert lost.kinds() == ["gift", "unexplained", "refund_seen"]
    assert lost.balances() == {}
    assert waiting_lines(lost.session, lost.book, 9) == []
    assert list_wires(lost.session, lost.book, 9)[0].state is WireState.DEBITED
    assert (left(lost), stands(lost)) == (0, "refunded")
    assert lost.check() == []


def test_a_payback_is_told_once_and_of_its_own_amount(lost):
    other = replace(wire(lost), amount=Money(4000, "EUR"))
    with pytest.raises(OtherAmountError):
        tell_payback(lost.session, lost.book, WITNESS, line(lost), other)
    told = (wire(lost), Money(5000, "EUR"))
    with pytest.raises(WireKindError):
        tell_wire(lost.session, lost.book, WITNESS, line(lost), told)
    number = line(lost)
    tell(lost)
    with pytest.raises(ShownAlreadyError):
        tell_payback(lost.session, lost.book, WITNESS, number, wire(lost))


def test_a_payback_that_was_told_may_come_back_and_is_owed(lost):
    tell(lost)
    lost.session.commit()
    lost.send(lost.paper.after(Slip(5000, code(lost)), day=date(2026, 3, 2)))
    assert lost.balances() == {"bank P1": 5000, "owed P1": -5000}
    assert list_wires(lost.session, lost.book, 9)[0].state is WireState.RETURNED
    assert left(lost) == 5000


def test_a_payback_told_by_mistake_is_told_anew(lost):
    first = tell(lost)
    act = lost.operator.act("reverse")
    reverse(lost.session, act, first.fact, on=date(2026, 3, 2))
    assert list_wires(lost.session, lost.book, 9)[0].state is WireState.RELEASED
    tell(lost)
    assert lost.balances() == {}
    assert left(lost) == 0
    table = tables.allocation
    query = select(table.c.kind).where(table.c.book_id == lost.book.id)
    assert lost.session.execute(query).scalars().all() == ["payback", "payback"]
