"""Beside a bank that is not ours: pledges, orders and returns through its own files."""

from datetime import date, timedelta

import pytest

from ledger.book.acts import Command
from ledger.money import Money
from payments.bank.orders import NewWire, order_wire
from payments.bank.payees import COOLING, Scheme, write_payee
from payments.bank.reconciling import standings
from payments.bank.releases import order_file, release_wires
from payments.bank.wire_list import WireState, list_wires
from payments.formats.bank import read_file
from payments.formats.pain001 import Party
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, OTHER
from twins.bank import as_mt940, bank_beside

DAY = date(2026, 2, 2)


@pytest.fixture
def bank():
    with bank_beside(clock=f"{DAY}T09:00") as made:
        yield made


def test_a_pledge_whose_note_the_bank_cut_is_paid(desk, bank):
    pledge = desk.pledge(5000)
    note = f"versement de la part du groupe {pledge.remote_id} merci"
    bank.credit(FRENCH, 5000, note, wrap=35)
    bank.credit(FRENCH, 700, "sans rien")
    bank.advance()
    desk.send(bank.camt(FRENCH, DAY))
    assert desk.balances()["source.gift P1"] == -5000
    assert desk.alerts() == ["unmatched"]


def test_the_same_day_as_mt940_says_the_same(desk, bank):
    pledge = desk.pledge(5000)
    bank.credit(FRENCH, 5000, f"don {pledge.remote_id}", wrap=35)
    bank.advance()
    desk.send(bank.mt940(FRENCH, DAY))
    assert desk.balances() == {"bank P1": 5000, "source.gift P1": -5000}


def test_days_without_lines_go_on_in_the_chain(desk, bank):
    bank.credit(FRENCH, 5000, "un")
    bank.advance(4)
    desk.send(bank.camt(FRENCH))
    bank.credit(FRENCH, 6000, "deux")
    bank.advance()
    done = desk.send(bank.camt(FRENCH))
    assert (done.imported.new_lines, done.imported.known_lines) == (1, 1)


def ordered(desk, code="P1-W1", cents=4000):
    """Order a wire within SEPA, and release it; return the file for the bank."""
    session, book, at = desk.session, desk.book, NOW + COOLING
    party = Party("Coopérative Azwu", OTHER, "PSSTFRPPPAR")
    key = Command("person:a", f"payee:{code}", NOW)
    payee = write_payee(session, book, key, party, "AZWU")
    new = NewWire(code, "P1", payee, Money(cents, "EUR"), "EUR", "Tranche 1")
    account = desk.account(FRENCH)
    made = order_wire(session, book, Command("person:a", code, at), account, new)
    key = Command("person:b", f"release:{code}", at)
    number = release_wires(session, book, key, account, (Scheme.SEPA, [made]))
    session.commit()
    return order_file(session, book, number)[1]


def funded(desk, bank):
    pledge = desk.pledge(9000)
    bank.credit(FRENCH, 9000, f"don {pledge.remote_id}")
    bank.advance()
    desk.send(bank.camt(FRENCH))


def settled(order):
    """Set the day of execution to one that the bank has not passed."""
    text = order.decode()
    day = DAY + timedelta(days=2)
    return text.replace("2026-03-06", str(day)).encode()


@pytest.mark.both
def test_case_64_a_wire_sent_twice_leaves_once(desk, bank):
    funded(desk, bank)
    order = settled(ordered(desk))
    assert bank.send(order)["http"] == 202
    assert "DUPL" in str(bank.send(order))
    bank.advance(3)
    desk.send(bank.camt(FRENCH))
    states = [wire.state for wire in list_wires(desk.session, desk.book, 9)]
    assert states == [WireState.DEBITED]
    assert desk.balances()["bank P1"] == 5000
    standing = standings(desk.session, desk.book)[0]
    assert (standing.bank.minor, standing.difference.minor) == (5000, 0)


@pytest.mark.both
def test_case_65_a_wire_that_the_bank_returns_is_the_projects_again(desk, bank):
    funded(desk, bank)
    bank.behave(FRENCH, "return-later", days=2, reason="AC04")
    bank.send(settled(ordered(desk)))
    bank.advance(12)
    desk.send(bank.camt(FRENCH))
    states = [wire.state for wire in list_wires(desk.session, desk.book, 9)]
    assert states == [WireState.RETURNED]
    assert "wire_came_back" in desk.alerts()
    assert desk.balances() == {"bank P1": 9000, "source.gift P1": -9000}
    assert desk.check() == []


def test_both_formats_tell_the_same_lines(bank):
    for number in range(5):
        bank.credit(FRENCH, 100 + number, f"ligne {number}")
    bank.advance()
    camt = bank.camt(FRENCH)
    amounts = [
        [getattr(event, "amount", None) for event in read_file(data)]
        for data in (camt, as_mt940(camt))
    ]
    assert amounts[0] == amounts[1]
