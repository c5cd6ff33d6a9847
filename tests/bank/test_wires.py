"""Wires out: two persons, one file, the bank's line, and the way back."""

from dataclasses import replace
from datetime import date, timedelta
from xml.etree.ElementTree import fromstring

import pytest

from app.banking.offering import funds_of, keep_offered
from app.surplus.stopping import offer_back
from ledger.book.acts import Command
from ledger.book.reading import list_entries
from ledger.book.reversing import reverse
from ledger.money import Money
from payments.attempts import Witness
from payments.bank.allocation_errors import ShownAlreadyError
from payments.bank.orders import NewWire, WireRefusedError, order_wire
from payments.bank.payees import COOLING, Scheme, payees, write_payee
from payments.bank.releases import cancel_wire, order_file, release_wires
from payments.bank.telling import tell_wire
from payments.bank.waiting import waiting_lines
from payments.bank.wire_list import WireState, list_wires
from payments.bank.wires_seen import find_order
from payments.formats.pain001 import Party
from tests.bank.desk import NOW
from tests.bank.paper import FRENCH, MOROCCAN, OTHER, Paper, Slip

LATER = NOW + COOLING
EUR, MAD = "EUR", "MAD"


def eur(cents):
    return Money(cents, EUR)


@pytest.fixture
def funded(desk):
    """A desk whose project P1 has 100.00 in the bank, and the paper that says so."""
    pledge = desk.pledge(10000)
    paper = Paper([Slip(10000, pledge.remote_id)])
    desk.send(paper)
    desk.paper = paper
    return desk


def command(key, actor="person:a", at=LATER):
    return Command(actor, key, at)


def payee(desk, iban=MOROCCAN, keeper="AZWU"):
    party = Party("Coopérative Azwu", iban, "BCMAMAMC" if iban == MOROCCAN else "")
    key = command(f"payee:{keeper}:{iban}", at=NOW)
    return write_payee(desk.session, desk.book, key, party, keeper)


def wire(desk, to=None, code="P1-W1", cents=6000, arrives_in=MAD):
    to = to or payee(desk)
    return NewWire(code, "P1", to, eur(cents), arrives_in, "Tranche 1, puits")


def order(desk, new, actor="person:a", at=LATER):
    made = order_wire(
        desk.session,
        desk.book,
        command(f"order:{new.code}:{actor}", actor, at),
        desk.account(FRENCH),
        new,
    )
    desk.session.commit()
    return made


def release(desk, ids, scheme=Scheme.ABROAD, actor="person:b"):
    key = command(f"release:{scheme}:{ids}", actor)
    account = desk.account(FRENCH)
    made = release_wires(desk.session, desk.book, key, account, (scheme, ids))
    desk.session.commit()
    return made


def states(desk):
    return [wire.state for wire in list_wires(desk.session, desk.book, 9)]


def refusal(call, *arguments, **more):
    with pytest.raises(WireRefusedError) as refused:
        call(*arguments, **more)
    return refused.value.code


@pytest.mark.both
def test_a_wire_abroad_is_no_sepa_order(funded):
    number = release(funded, [order(funded, wire(funded))])
    name, content = order_file(funded.session, funded.book, number)
    text = content.decode()
    assert MOROCCAN in text
    assert "<ChrgBr>SHAR</ChrgBr>" in text
    assert "SEPA" not in text
    assert "P1-W1" in text
    assert "Cooperative Azwu" in text
    assert fromstring(content).tag.endswith("Document")  # noqa: S314 - our own
    assert name.endswith(".xml")


@pytest.mark.both
def test_a_wire_within_sepa_is_a_sepa_order(funded):
    to = payee(funded, OTHER)
    number = release(
        funded, [order(funded, wire(funded, to, arrives_in=EUR))], Scheme.SEPA
    )
    _, content = order_file(funded.session, funded.book, number)
    assert b"<Cd>SEPA</Cd>" in content
    assert b"<EndToEndId>P1-W1</EndToEndId>" in content


def test_a_moroccan_account_never_stands_in_a_sepa_file(funded):
    made = order(funded, wire(funded))
    assert refusal(release, funded, [made], Scheme.SEPA) == "scheme"


def test_who_orders_never_releases(funded):
    made = order(funded, wire(funded))
    assert refusal(release, funded, [made], actor="person:a") == "same_person"


def test_an_order_stands_in_one_file_and_the_file_is_the_same_again(funded):
    made = order(funded, wire(funded))
    first = release(funded, [made])
    assert release(funded, [made]) == first
    other = command("release:again", "person:c")
    account = funded.account(FRENCH)
    wanted = (Scheme.ABROAD, [made])
    again = (funded.session, funded.book, other, account, wanted)
    assert refusal(release_wires, *again) == "twice"


def test_the_same_code_is_ordered_once(funded):
    new = wire(funded)
    assert order(funded, new) == order(funded, new)
    assert refusal(order, funded, replace(new, amount=eur(5)), "person:c") == "twice"


def test_a_code_with_another_hyphen_is_the_same_code(funded):
    new = wire(funded)
    order(funded, new)
    again = replace(new, code="P1W1", amount=eur(5))
    assert refusal(order, funded, again) == "twice"


@pytest.mark.both
def test_a_bank_may_write_the_code_of_a_wire_as_it_likes(funded):
    release(funded, [order(funded, wire(funded))])
    debit(funded, end="", note="VIR p1w1 puits", instructed="640.50 MAD")
    assert states(funded) == [WireState.DEBITED]


def test_what_is_ordered_is_reserved(funded):
    to = payee(funded)
    order(funded, wire(funded, to))
    second = wire(funded, to, "P1-W2", 4001)
    assert refusal(order, funded, second) == "uncovered"
    funded.session.rollback()
    order(funded, replace(second, amount=eur(4000)))


def test_an_order_that_is_taken_back_reserves_nothing(funded):
    to = payee(funded)
    made = order(funded, wire(funded, to))
    cancel_wire(funded.session, funded.book, command("cancel"), made)
    order(funded, wire(funded, to, "P1-W2", 10000))
    assert refusal(release, funded, [made]) == "twice"


def test_a_new_account_waits(funded):
    new = wire(funded)
    early = LATER - timedelta(seconds=1)
    assert refusal(order, funded, new, at=early) == "cooling"


def test_a_payee_whose_account_changed_is_refused(funded):
    old = wire(funded)
    payee(funded, OTHER)
    assert refusal(order, funded, old) == "payee"
    assert [p.iban for p in payees(funded.session, funded.book)] == [OTHER]


def test_nothing_is_released_to_an_account_that_was_replaced(funded):
    made = order(funded, wire(funded))
    payee(funded, OTHER)
    funded.session.commit()
    assert refusal(release, funded, [made]) == "payee_changed"
    funded.session.rollback()
    assert states(funded) == [WireState.ORDERED]
    cancel_wire(funded.session, funded.book, command("cancel"), made)
    anew = wire(funded, payees(funded.session, funded.book)[0], "P1-W2", 6000, EUR)
    release(funded, [order(funded, anew, at=LATER + COOLING)], Scheme.SEPA)


def test_what_went_another_way_since_it_was_ordered_is_not_released(funded):
    made = order(funded, wire(funded, cents=10000))
    (gift,) = list_entries(funded.session, funded.book)
    act = funded.operator.act("reverse_entry")
    reverse(funded.session, act, gift.fact, on=NOW.date())
    funded.session.commit()
    assert refusal(release, funded, [made]) == "uncovered"
    funded.session.rollback()
    assert states(funded) == [WireState.ORDERED]


def test_what_was_released_and_has_not_left_covers_no_other_wire(funded):
    pledge = funded.pledge(5000)
    funded.paper = funded.paper.after(Slip(5000, pledge.remote_id))
    funded.send(funded.paper)
    to = payee(funded)
    first = order(funded, wire(funded, to))
    second = order(funded, wire(funded, to, "P1-W2", 9000))
    _whole, gift = list_entries(funded.session, funded.book)
    act = funded.operator.act("reverse_entry")
    reverse(funded.session, act, gift.fact, on=NOW.date())
    funded.session.commit()
    release(funded, [first])
    assert refusal(release, funded, [second]) == "uncovered"
    funded.session.rollback()
    debit(funded, instructed="640.50 MAD")
    assert refusal(release, funded, [second]) == "uncovered"


def test_what_a_stopped_projects_givers_choose_about_is_not_wired(funded):
    made = order(funded, wire(funded))
    keep_offered(funded.session, funded.book, ["P1"], EUR)
    offer_back(funded.session, funded.book, command("stop"), ("P1", "No water"))
    assert refusal(keep_offered, funded.session, funded.book, ["P1"], EUR) == "offered"
    assert funds_of(funded.session, funded.book, [made]) == ["P1"]
    cancel_wire(funded.session, funded.book, command("cancel"), made)
    keep_offered(funded.session, funded.book, ["P1"], EUR)


def debit(desk, cents=-6000, **more):
    said = {"note": "virement", "end": "P1-W1", **more}
    slip = Slip(cents, day=date(2026, 2, 4), **said)
    paper = desk.paper.after(slip, day=date(2026, 2, 4))
    desk.send(paper)
    desk.paper = paper


def test_the_banks_line_posts_the_wire_with_what_arrived(funded):
    release(funded, [order(funded, wire(funded))])
    debit(funded, instructed="640.50 MAD")
    assert states(funded) == [WireState.DEBITED]
    balances = funded.balances()
    assert balances["bank P1"] == 4000
    assert balances["advance P1 MAD"] == 64050
    assert funded.alerts() == []
    assert funded.check() == []


@pytest.mark.both
def test_a_wire_whose_rate_is_not_told_waits_for_who_knows_it(funded):
    made = order(funded, wire(funded))
    release(funded, [made])
    debit(funded)
    assert funded.alerts() == ["wire_rate_unknown"]
    line = waiting_lines(funded.session, funded.book, 9)[0]
    ordered = find_order(funded.session, funded.book, made)
    tell_wire(
        funded.session,
        funded.book,
        Witness("person:b", LATER),
        line.movement_id,
        (ordered, Money(64050, MAD)),
    )
    assert states(funded) == [WireState.DEBITED]
    assert funded.balances()["advance P1 MAD"] == 64050
    assert funded.balances().get("suspense OPS") is None
    assert funded.check() == []


def test_a_wire_that_comes_back_is_the_projects_again(funded):
    release(funded, [order(funded, wire(funded))])
    debit(funded, instructed="640.50 MAD")
    back = Slip(6000, "retour", end="P1-W1", reason="AC04", day=date(2026, 2, 20))
    funded.send(funded.paper.after(back, day=date(2026, 2, 20)))
    assert states(funded) == [WireState.RETURNED]
    assert funded.alerts() == ["wire_came_back"]
    assert funded.balances() == {"bank P1": 10000, "source.gift P1": -10000}
    assert funded.check() == []
    again = wire(funded, next(iter(payees(funded.session, funded.book))), "P1-W2")
    order(funded, again)


@pytest.mark.both
def test_what_a_bank_kept_of_a_returned_wire_is_the_operators_cost(funded):
    release(funded, [order(funded, wire(funded))])
    debit(funded, instructed="640.50 MAD")
    back = Slip(5850, "retour", end="P1-W1", reason="AC04", day=date(2026, 2, 20))
    funded.send(funded.paper.after(back, day=date(2026, 2, 20)))
    balances = funded.balances()
    assert balances["bank P1"] == 10000
    assert balances["cost.bank_fee OPS"] == 150
    assert funded.check() == []


@pytest.mark.both
def test_a_debit_of_another_amount_than_ordered_waits(funded):
    release(funded, [order(funded, wire(funded))])
    debit(funded, -5999, instructed="640.50 MAD")
    assert funded.alerts() == ["type_unknown"]
    assert states(funded) == [WireState.RELEASED]


@pytest.mark.both
def test_a_wire_that_is_not_covered_any_more_waits_in_suspense(funded):
    release(funded, [order(funded, wire(funded, cents=10000))])
    pledge_back = Slip(
        -10000, "annulation", ref="R1", is_reversal=True, day=date(2026, 2, 3)
    )
    funded.paper = funded.paper.after(pledge_back, day=date(2026, 2, 3))
    funded.send(funded.paper)
    debit(funded, -10000, instructed="1067.50 MAD")
    assert funded.alerts() == ["payment_unknown", "wire_uncovered"]
    assert funded.check() == []


def told(desk, order_id, line):
    ordered = find_order(desk.session, desk.book, order_id)
    wired = (ordered, Money(64050, MAD))
    witness = Witness("person:b", LATER)
    posted = tell_wire(desk.session, desk.book, witness, line.movement_id, wired)
    desk.session.commit()
    return posted


def undo(desk, posted):
    act = desk.operator.act("reverse_entry")
    reverse(desk.session, act, posted.fact, on=NOW.date())
    desk.session.commit()


@pytest.mark.both
def test_a_wire_told_by_hand_and_taken_back_is_told_for_another_order(funded):
    to = payee(funded)
    first = order(funded, wire(funded, to, cents=4000))
    second = order(funded, wire(funded, to, "P1-W2", 4000))
    release(funded, [first, second])
    debit(funded, -4000)
    (line,) = waiting_lines(funded.session, funded.book, 9)
    undo(funded, told(funded, first, line))
    assert states(funded) == [WireState.RELEASED, WireState.RELEASED]
    undo(funded, told(funded, second, line))
    told(funded, second, line)
    assert states(funded) == [WireState.DEBITED, WireState.RELEASED]
    debit(funded, -4000, ref="B2", instructed="640.50 MAD")
    assert states(funded) == [WireState.DEBITED, WireState.DEBITED]
    assert funded.balances()["bank P1"] == 2000
    assert funded.check() == []


@pytest.mark.both
def test_two_lines_do_not_show_one_wire(funded):
    made = order(funded, wire(funded, cents=4000))
    release(funded, [made])
    debit(funded, -4000)
    debit(funded, -4000, ref="B2")
    one, two = waiting_lines(funded.session, funded.book, 9)
    told(funded, made, one)
    with pytest.raises(ShownAlreadyError):
        told(funded, made, two)
