"""Cases 59, 62 to 67, 69 and 70: what a bank, its files and our wires may do wrong."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.book.acts import Command
from ledger.money import Money
from payments.bank.accounts import AccountNumberError, read_iban
from payments.bank.errors import AccountUnknownError, ContradictionError, HoleError
from payments.bank.orders import NewWire, WireRefusedError, order_wire
from payments.bank.payees import COOLING, Scheme, write_payee
from payments.bank.releases import order_file, release_wires
from payments.bank.suggesting import Why, suggest
from payments.bank.waiting import waiting_lines
from payments.formats.bank.errors import XmlRefusedError
from payments.formats.pain001 import (
    Batch,
    NotSepaError,
    Order,
    Party,
    plain,
    write_sepa,
)
from payments.gateway import AttemptState, Movement, MovementType
from payments.incoming import Incoming
from tests.bank.conftest import desk
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Paper, Slip, camt
from tests.bank.test_reading import BOMB, OUTSIDE
from tests.payments.scenario import SANDBOX
from tests.shared import OWN_DATA

__all__ = ["desk"]
LATER = NOW + COOLING
VECTORS = OWN_DATA / "bank/rib-ma-vectors.csv"


def suggestions(desk, *pledges):
    line = waiting_lines(desk.session, desk.book, 9)[0]
    return suggest(line.texts, line.left, [desk.again(p) for p in pledges])


def test_case_59_a_negative_balance_that_the_bank_shows_is_booked_once(desk):
    debit = Movement(
        "sandbox", "po_9", MovementType.PAYOUT, Money(2000, "EUR"), date(2026, 1, 9)
    )
    desk.operator.record(Incoming(SANDBOX, debit))
    desk.session.commit()
    before = desk.balances()
    desk.send(Paper([Slip(-2000, "PRLV SANDBOX PO 9")]))
    assert desk.balances() == before
    assert waiting_lines(desk.session, desk.book, 9) == []


@pytest.mark.parametrize("note", ["", "merci", "RF18539007547034"])
def test_case_62_without_a_reference_of_ours_nothing_is_guessed(desk, note):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, note, name="Amina")]))
    assert desk.alerts() == ["unmatched"]
    assert [one.why for one in suggestions(desk, pledge)] == [Why.AMOUNT]


def test_case_62_a_reference_with_a_wrong_sign_is_only_a_hint(desk):
    pledge = desk.pledge(5000)
    body = pledge.remote_id[4:]
    desk.send(Paper([Slip(5000, f"RF00{body}")]))
    assert desk.alerts() == ["unmatched"]
    assert suggestions(desk, pledge)[0].why is Why.PIECE


def test_case_62_two_pledges_in_one_wire_are_offered_together(desk):
    one, two = desk.pledge(2000), desk.pledge(3000)
    desk.send(Paper([Slip(5000, f"{one.remote_id} {two.remote_id}")]))
    found = suggestions(desk, one, two)
    assert {(s.why, s.amount.minor) for s in found} == {
        (Why.SUM, 2000),
        (Why.SUM, 3000),
    }


@pytest.mark.parametrize("cents", [4900, 5100])
def test_case_62_too_little_or_too_much_is_not_taken_as_paid(desk, cents):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(cents, pledge.remote_id)]))
    assert desk.alerts() == ["amount_differs"]
    assert desk.again(pledge).state is AttemptState.REDIRECTED
    assert suggestions(desk, pledge)[0].why is Why.REFERENCE


def test_case_62_another_payer_may_pay_a_pledge(desk):
    pledge = desk.pledge(5000)
    desk.send(Paper([Slip(5000, pledge.remote_id, name="Somebody else")]))
    assert desk.again(pledge).state is AttemptState.SUCCEEDED


def test_case_62_another_currency_is_no_payment_of_a_pledge(desk):
    pledge = desk.pledge(5000)
    paper = Paper([Slip(5000, pledge.remote_id)], 0, MOROCCAN, "MAD")
    desk.send(paper)
    assert desk.again(pledge).state is AttemptState.REDIRECTED
    assert desk.balances()["unallocated OPS MAD"] == -5000


def test_case_63_a_file_twice_overlapping_or_with_a_hole(desk):
    first = Paper([Slip(500, "un")])
    second = first.after(Slip(700, "deux"), day=date(2026, 2, 3))
    third = second.after(Slip(900, "trois"), day=date(2026, 2, 4))
    desk.send(first)
    assert desk.send(first).imported.new_lines == 0
    with pytest.raises(HoleError):
        desk.send(third)
    assert desk.send(camt(first, second)).imported.new_lines == 1
    assert desk.send(third).imported.new_lines == 1
    with pytest.raises(ContradictionError):
        desk.send(replace(first, slips=[Slip(501, "autre")]))
    with pytest.raises(AccountUnknownError):
        desk.send(replace(first, account=OTHER))
    assert desk.lines() == 3


def order(desk, iban=MOROCCAN, actor="person:a", name="Coopérative Azwu"):
    pledge = desk.pledge(9000)
    desk.send(Paper([Slip(9000, pledge.remote_id)]))
    session, book = desk.session, desk.book
    key = Command("person:a", "payee", NOW)
    payee = write_payee(session, book, key, Party(name, iban), "AZWU")
    new = NewWire("P1-W1", "P1", payee, Money(4000, "EUR"), "MAD", "Tranche\n<1>")
    account = desk.account(FRENCH)
    return order_wire(session, book, Command(actor, "order", LATER), account, new)


def release(desk, number, scheme=Scheme.ABROAD, actor="person:b", key="release"):
    command = Command(actor, key, LATER)
    account = desk.account(FRENCH)
    return release_wires(desk.session, desk.book, command, account, (scheme, [number]))


@pytest.mark.both
def test_case_64_a_second_file_of_the_same_wire_is_refused(desk):
    number = order(desk)
    file = release(desk, number)
    assert release(desk, number) == file
    with pytest.raises(WireRefusedError) as refused:
        release(desk, number, actor="person:c", key="again")
    assert refused.value.code == "twice"


def test_case_66_a_moroccan_account_in_a_sepa_file_is_refused(desk):
    with pytest.raises(WireRefusedError) as refused:
        release(desk, order(desk), Scheme.SEPA)
    assert refused.value.code == "scheme"
    to = Party("Coopérative", MOROCCAN)
    one = Order("W1", to, Money(100, "EUR"), "note")
    batch = Batch("M1", NOW, date(2026, 3, 3), Party("Nous", FRENCH), (one,))
    with pytest.raises(NotSepaError, match=MOROCCAN):
        write_sepa(batch)


@pytest.mark.parametrize("bomb", [BOMB, OUTSIDE])
def test_case_67_an_xml_bomb_is_refused_and_kept(desk, bomb):
    with pytest.raises(XmlRefusedError):
        desk.send(bomb)
    assert desk.lines() == 0


def test_case_69_two_persons_and_a_new_account_that_waits(desk):
    session, book = desk.session, desk.book
    key = Command("person:a", "payee", NOW)
    payee = write_payee(session, book, key, Party("Azwu", MOROCCAN), "AZWU")
    assert payee.usable_from == NOW + timedelta(hours=72)
    new = NewWire("P1-W0", "P1", payee, Money(4000, "EUR"), "MAD", "Tranche")
    early = Command("person:a", "early", payee.usable_from - timedelta(seconds=1))
    with pytest.raises(WireRefusedError) as refused:
        order_wire(session, book, early, desk.account(FRENCH), new)
    assert refused.value.code == "cooling"
    session.rollback()
    number = order(desk)
    with pytest.raises(WireRefusedError) as refused:
        release(desk, number, actor="person:a")
    assert refused.value.code == "same_person"


@pytest.mark.both
def test_case_70_marks_and_turned_letters_never_reach_the_bank(desk):
    name = "Azwu <b>\u202egnp\u0007</b> & \u062a\u0639\u0627\u0648\u0646"
    number = release(desk, order(desk, name=name))
    _, content = order_file(desk.session, desk.book, number)
    text = content.decode()
    assert "\u202e" not in text
    assert "<b>" not in text
    assert "&lt;" not in text
    assert plain("Aït Baâmrane – çà", 70) == "Ait Baamrane - ca"


def test_moroccan_account_numbers_are_held_to_both_their_checks():
    rows = VECTORS.read_text().splitlines()[1:]
    for row in rows:
        *_parts, rib, iban, expected = row.split(",")
        if expected == "valid":
            assert read_iban(rib) == read_iban(iban) == iban
            continue
        with pytest.raises(AccountNumberError):
            read_iban(iban)
